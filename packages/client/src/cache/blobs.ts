import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, open, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { SpecFile } from '@bullion/core';
import { codeOf, diskError, type Store } from './store.ts';

/**
 * Every installed file gets this time of change. Whoever writes to it later, or copies it without its time, changes that, and the file
 * is hashed again before it is read. So a look at its size and time is enough for a file that nobody touched.
 */
const SEALED_AT_MS = Date.UTC(2020, 0, 1);

/** The path of a file that is there as its manifest names it; one that is damaged is taken away. */
export async function intactBlob(store: Store, file: SpecFile): Promise<string | undefined> {
  const path = store.blob(file.sha256);
  const found = await lookAt(path);
  if (found === undefined) return undefined;
  if (found.size === file.bytes && found.mtimeMs === SEALED_AT_MS) return path;
  return (await provenBlob(store, file)) === 'intact' ? path : undefined;
}

/** Hashes a file, whatever its time says; one that is damaged is taken away. */
export async function provenBlob(store: Store, file: SpecFile): Promise<'intact' | 'damaged' | 'absent'> {
  const path = store.blob(file.sha256);
  const found = await lookAt(path);
  if (found === undefined) return 'absent';
  if (found.size === file.bytes && (await hashOf(path)) === file.sha256) {
    // A cache that may only be read cannot be sealed; it is hashed whenever it is asked.
    if (found.mtimeMs !== SEALED_AT_MS) await Promise.allSettled([seal(path)]);
    return 'intact';
  }
  await Promise.allSettled([rm(path, { force: true })]);
  return 'damaged';
}

/** Gives a complete download its name, once it is on the disk; false where it is not the named file, and then it is removed. */
export async function installBlob(store: Store, file: SpecFile, part: string): Promise<boolean> {
  if ((await hashOf(part)) !== file.sha256) {
    await rm(part, { force: true });
    return false;
  }
  const path = store.blob(file.sha256);
  try {
    await sync(part);
    await chmod(part, 0o444);
    await seal(part);
    await rename(part, path);
    await sync(dirname(path));
    return true;
  } catch (error) {
    throw diskError(path, error);
  }
}

async function seal(path: string): Promise<void> {
  await utimes(path, SEALED_AT_MS / 1000, SEALED_AT_MS / 1000);
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Windows opens no folders.
    if (codeOf(error) !== 'EPERM' && codeOf(error) !== 'EISDIR') throw error;
  } finally {
    await handle.close();
  }
}

async function lookAt(path: string): Promise<{ size: number; mtimeMs: number } | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw diskError(path, error);
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
    return hash.digest('hex');
  } catch (error) {
    throw diskError(path, error);
  }
}
