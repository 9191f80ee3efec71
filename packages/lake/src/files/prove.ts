import { join } from 'node:path';
import { BullionError } from '@bullion/core';
import { hashFile } from '../disk.ts';
import type { StoredFile } from '../lake.ts';

/**
 * Throws where the bytes of a file are not those that were committed. Parquet as it is written here has no checksums:
 * of five flipped bits in a silver file DuckDB refused one, and read three as other numbers.
 */
export async function proveFile(home: string, { path, sha256 }: StoredFile): Promise<void> {
  const found = await hashFile(join(home, path));
  if (found?.sha256 === sha256) return;
  throw new BullionError('corrupt_file', `${path} is ${found === undefined ? 'gone' : 'not as it was written'}.`, {
    hint: '`bullion ledger verify` lists everything that is damaged; `bullion ledger rebuild` forgets it, and the next run makes it again.',
    details: { path, expected: sha256, found: found?.sha256 ?? null },
  });
}
