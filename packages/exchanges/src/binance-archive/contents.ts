import { BullionError } from '@bullion/core';
import type { Answer } from '../exchange.ts';
import { type ArchiveFile, fileStem, isNameOf } from './paths.ts';
import { readZip, unzip, type ZipEntry } from './zip.ts';

/** The CSV in the ZIP of a file. One of another name is not the file that was asked for. */
export function unpack(answer: Answer, file: ArchiveFile): ZipEntry {
  return checked(readZip(answer.body, answer.url), answer, file);
}

/** The same, inflated on another thread. */
export async function unpackAside(answer: Answer, file: ArchiveFile): Promise<ZipEntry> {
  return checked(await unzip(answer.body, answer.url), answer, file);
}

function checked(entry: ZipEntry, { url, sha256 }: Answer, file: ArchiveFile): ZipEntry {
  const { name } = entry;
  if (isNameOf(file, '.csv', name)) return entry;
  throw new BullionError('schema_drift', `${url} holds ${name} instead of ${fileStem(file)}.csv.`, { details: { url, sha256, name } });
}
