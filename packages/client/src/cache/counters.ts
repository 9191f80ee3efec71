import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from './folder.ts';
import type { Store } from './store.ts';

export type Count = 'hits' | 'misses';

/** Counts by appending a byte, which many processes can do at once without a lock: the size of the file is the number. */
export async function countUp(store: Store, address: string, what: Count): Promise<void> {
  const folder = store.dataset(address);
  const add = async (): Promise<void> => {
    await makeFolder(folder);
    await appendFile(join(folder, what), '.');
  };
  // A cache that may only be read is still worth reading.
  await Promise.allSettled([add()]);
}

export async function counted(store: Store, address: string, what: Count): Promise<number> {
  return (await store.size(join(store.dataset(address), what))) ?? 0;
}
