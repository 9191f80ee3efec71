import { createHash } from 'node:crypto';
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BullionError } from '@bullion/core';
import { makeFolder } from './folder.ts';

/** The form of what is below. A later form gets a folder of its own, so that both can live side by side. */
const VERSION = 'v1';

/** The folders of the cache. Whatever appears under its final name is whole: it is written beside, forced to the disk and renamed. */
export class Store {
  /** As the caller named it. */
  readonly location: string;
  readonly #folder: string;

  constructor(location: string) {
    this.location = location;
    this.#folder = join(location, VERSION);
  }

  /** A file of some dataset; equal files of several revisions and datasets are one. */
  blob(sha256: string): string {
    return join(this.#folder, 'blobs', sha256.slice(0, 2), checkedHash(sha256));
  }

  get blobs(): string {
    return join(this.#folder, 'blobs');
  }

  get datasets(): string {
    return join(this.#folder, 'datasets');
  }

  dataset(address: string): string {
    const words = address.replaceAll(/[^A-Za-z0-9]+/g, '-').slice(0, 60);
    return join(this.datasets, `${words}-${sha256Of(address).slice(0, 16)}`);
  }

  /** There are few locks, and they stay: a lock file that is removed while somebody waits for it would be held by two. */
  lock(name: string): string {
    return join(this.#folder, 'locks', sha256Of(name).slice(0, 2));
  }

  /** Writes a small file in one step. */
  async write(path: string, text: string): Promise<void> {
    const beside = `${path}.${crypto.randomUUID()}`;
    try {
      await makeFolder(dirname(path));
      const handle = await open(beside, 'w');
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(beside, path);
    } catch (error) {
      await Promise.allSettled([rm(beside, { force: true })]);
      throw diskError(path, error);
    }
  }

  /** A small file; undefined where there is none. */
  read(path: string): Promise<string | undefined> {
    return absentAs(undefined, path, () => readFile(path, 'utf8'));
  }

  /** Names in a folder, sorted; none where there is no folder. */
  async names(folder: string): Promise<string[]> {
    return (await absentAs([], folder, () => readdir(folder))).sort();
  }

  size(path: string): Promise<number | undefined> {
    return absentAs(undefined, path, async () => (await stat(path)).size);
  }
}

export const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

/** It becomes a file name, and a manifest could say anything. */
function checkedHash(sha256: string): string {
  if (/^[0-9a-f]{64}$/.test(sha256)) return sha256;
  throw new BullionError('dataset_corrupt', `The manifest names ${JSON.stringify(sha256)} as a SHA-256.`);
}

async function absentAs<T>(absent: T, path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return absent;
    throw diskError(path, error);
  }
}

/** A failure of the disk as ours; other errors come back as they are. */
export function diskError(path: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code === undefined || error instanceof BullionError) return error;
  const reason = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG' ? 'the disk is full' : 'the disk refused';
  return new BullionError('io_failed', `${path} cannot be written or read: ${reason} (${code}).`, {
    hint: 'Make room with `bullion cache clear`, name another folder with BULLION_CACHE_DIR, or read without a cache (cacheDir: false).',
    details: { path, errno: code },
    cause: error,
  });
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
