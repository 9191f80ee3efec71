import { join } from 'node:path';
import { BullionError } from '@bullion/core';
import { hashFile, localDisk } from './disk.ts';
import { indexOfFile } from './files/bronze-index.ts';
import { readBack } from './files/read-back.ts';
import type { Finding, LakeOptions, StoredFile } from './lake.ts';
import { LAYOUT, layerOf } from './layout.ts';
import type { IndexedResponse } from './ledger/responses.ts';
import type { LocalLake } from './local-lake.ts';
import { openLakeOn } from './open.ts';
import { lakeFiles } from './rebuild.ts';

/** Reads everything that is stored and holds it against the ledger, its own footer, its table and the SHA-256 of every body. */
export async function verifyLake(options: Omit<LakeOptions, 'mode'>): Promise<Finding[]> {
  await using lake = await openLakeOn(localDisk, { ...options, mode: 'read' });
  const files = lake.ledger.files();
  const findings: Finding[] = lake.ledger.damage().map((line) => ({ path: LAYOUT.ledger, problem: line }));
  for (const file of files) {
    const problem = await problemOf(lake, file);
    if (problem !== undefined) findings.push({ path: file.path, problem });
  }
  const known = new Set(files.map(({ path }) => path));
  for (const path of await lakeFiles(lake.home)) {
    if (!known.has(path)) findings.push({ path, problem: 'is in the lake and not in the ledger' });
  }
  return findings;
}

async function problemOf(lake: LocalLake, file: StoredFile): Promise<string | undefined> {
  const found = await hashFile(lake.path(file.path));
  if (found === undefined) return 'is in the ledger and not in the lake';
  if (found.bytes !== file.bytes) return `has ${found.bytes} bytes instead of ${file.bytes}`;
  if (found.sha256 !== file.sha256) return `has SHA-256 ${found.sha256} instead of ${file.sha256}`;
  return (await problemInside(lake, file)) ?? problemOfIndex(lake, file);
}

async function problemInside(lake: LocalLake, file: StoredFile): Promise<string | undefined> {
  try {
    const { contentHash, rows, unit, table } = await readBack(lake.engine, lake.path(file.path));
    const same = contentHash === file.contentHash && rows === file.rows && unit === file.unit && table === file.table;
    return same ? undefined : 'says something else in its footer than the ledger does';
  } catch (error) {
    if (error instanceof BullionError && error.code === 'corrupt_file') return error.message.replace(join(lake.home, file.path), '').trim();
    throw error;
  }
}

/** What is planned and said follows from the index, so it must say what the file does. */
async function problemOfIndex(lake: LocalLake, file: StoredFile): Promise<string | undefined> {
  const { path, rows } = file;
  if (layerOf(path) !== 'bronze') return undefined;
  const indexed = lake.ledger.indexed(path);
  if (indexed.length !== rows) return `has ${rows} answers, of which ${indexed.length} are in the index`;
  const stored = await indexOfFile(lake.engine, lake.path(path), { path, file });
  const known = new Set(indexed.map(textOf));
  const wrong = stored.find((entry) => !known.has(textOf(entry)));
  return wrong === undefined ? undefined : `has an answer ${wrong.responseId} of which the index says something else`;
}

/** An entry as text, whatever the order of its properties. */
function textOf(entry: IndexedResponse): string {
  return JSON.stringify(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)));
}
