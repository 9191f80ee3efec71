import { BullionError } from '@bullion/core';
import type { Answer, Ask, Send } from '../exchange.ts';
import { badShape } from '../shape.ts';
import { judge } from './errors.ts';
import { type ArchiveFile, isNameOf, zipPath } from './paths.ts';
import { findZipEnd } from './zip.ts';

/**
 * Downloads a ZIP whose SHA-256 is the published one, or the answer that it does not exist. Where the two differ both are
 * fetched once more: after a re-upload a cache may serve the old copy of one and the new copy of the other.
 */
export async function fetchVerified(send: Send, file: ArchiveFile): Promise<Answer> {
  const first = await download(send, file);
  if (isSound(first)) return withChecksum(first);
  const second = await download(send, file);
  if (isSound(second)) return withChecksum(second);
  throw mismatch(file, second);
}

/** The SHA-256 in the body of a `.CHECKSUM`: 64 hex digits, two spaces, the name of the file. */
function readChecksum(answer: Answer, file: ArchiveFile): string {
  const [, hex, name] = /^([0-9a-fA-F]{64}) [ *](.+?)\r?\n?$/.exec(new TextDecoder().decode(answer.body)) ?? [];
  if (hex === undefined || name === undefined) throw badShape(answer, 'it is not a SHA-256 and a name');
  if (!isNameOf(file, '.zip', name)) throw badShape(answer, `it is about ${name}`);
  return hex.toLowerCase();
}

interface Download {
  readonly zip: Answer;
  /** Undefined where the ZIP does not exist, or nothing is published beside it. */
  readonly checksum: string | undefined;
}

async function download(send: Send, file: ArchiveFile): Promise<Download> {
  const path = zipPath(file);
  const zip = await send(askFor(path), { accept: (answer) => void findZipEnd(answer.body, answer.url) });
  if (isAbsent(zip)) return { zip, checksum: undefined };
  const checksum = await send(askFor(`${path}.CHECKSUM`), { accept: (answer) => void readChecksum(answer, file) });
  return { zip, checksum: isAbsent(checksum) ? undefined : readChecksum(checksum, file) };
}

function askFor(path: string): Ask {
  return { endpoint: 'BINANCE_ARCHIVE', path, query: {}, cost: { requests: 1 } };
}

function isAbsent(answer: Answer): boolean {
  return judge(answer).kind === 'absent';
}

function isSound({ zip, checksum }: Download): boolean {
  return isAbsent(zip) || zip.sha256 === checksum;
}

function withChecksum({ zip, checksum }: Download): Answer {
  return checksum === undefined ? zip : { ...zip, checksum };
}

function mismatch({ symbol, period }: ArchiveFile, { zip, checksum }: Download): BullionError {
  const details = { url: zip.url, expected: checksum ?? null, actual: zip.sha256, symbol, period };
  if (checksum === undefined) {
    return new BullionError('not_found', `${zip.url} has SHA-256 ${zip.sha256}, but no .CHECKSUM is published beside it.`, {
      hint: 'The archive writes the checksum after the file. Run again later.',
      details,
    });
  }
  return new BullionError('checksum_mismatch', `${zip.url} has SHA-256 ${zip.sha256}, but ${checksum} is published for it.`, { details });
}
