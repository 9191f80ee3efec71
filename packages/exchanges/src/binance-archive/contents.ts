import { BullionError } from '@bullion/core';
import type { Answer } from '../exchange.ts';
import { type ArchiveFile, fileStem, isNameOf } from './paths.ts';
import { readZip, unzip, type ZipEntry } from './zip.ts';

/** The CSV in the ZIP of a file. One of another name is not the file that was asked for. */
export function unpack(answer: Answer, file: ArchiveFile): ZipEntry {
  return checked(readZip(answer.body, answer.url), answer, file);
}

/** The same, inflated on another thread. What `read` is given is gone afterwards. */
export function unpackAside<T>(answer: Answer, file: ArchiveFile, read: (entry: ZipEntry) => T): Promise<T> {
  return unzip(answer.body, answer.url, (entry) => read(checked(entry, answer, file)));
}

function checked(entry: ZipEntry, { url, sha256 }: Answer, file: ArchiveFile): ZipEntry {
  const { name } = entry;
  if (isNameOf(file, '.csv', name)) return entry;
  throw new BullionError('schema_drift', `${url} holds ${name} instead of ${fileStem(file)}.csv.`, { details: { url, sha256, name } });
}
