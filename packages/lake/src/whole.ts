import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { localDisk } from './disk.ts';

/** Writes a small text file so that a reader sees the old text or the new one, never a part. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const beside = `${path}.new`;
  const handle = await open(beside, 'w');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await localDisk.rename(beside, path);
  await localDisk.sync(dirname(path));
}
