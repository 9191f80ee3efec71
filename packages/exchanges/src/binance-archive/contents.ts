import { BullionError } from '@bullion/core';
import type { Answer } from '../exchange.ts';
import { type ArchiveFile, fileStem, isNameOf } from './paths.ts';
import { readZip, type ZipEntry } from './zip.ts';

/** The CSV in the ZIP of a file. One of another name is not the file that was asked for. */
export function unpack(answer: Answer, file: ArchiveFile): ZipEntry {
  const entry = readZip(answer.body, answer.url);
  if (isNameOf(file, '.csv', entry.name)) return entry;
  throw new BullionError('schema_drift', `${answer.url} holds ${entry.name} instead of ${fileStem(file)}.csv.`, {
    details: { url: answer.url, sha256: answer.sha256, name: entry.name },
  });
}
