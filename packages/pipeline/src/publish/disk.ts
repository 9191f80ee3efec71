import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BullionError } from '@bullion/core';
import { makeFolder } from '@bullion/lake';

/** What a publish does to a disk, in one object, so that a test can end it between any two steps. */
export interface Disk {
  /** Copies a file, or writes a text, to a place that nobody looks at yet, and forces it down to the disk. */
  copy(from: string, to: string): Promise<void>;
  write(path: string, text: string): Promise<void>;
  /** Puts a file in the place of another at once, and makes its new name durable. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file or a folder; one that is not there is as good as removed. */
  remove(path: string): Promise<void>;
}

export const localDisk: Disk = {
  copy: (from, to) =>
    guarded(to, async () => {
      await makeFolder(dirname(to));
      await copyFile(from, to);
      await sync(to);
    }),
  write: (path, text) =>
    guarded(path, async () => {
      await makeFolder(dirname(path));
      await writeFile(path, text);
      await sync(path);
    }),
  rename: (from, to) =>
    guarded(to, async () => {
      await makeFolder(dirname(to));
      await rename(from, to);
      await sync(dirname(to));
    }),
  remove: (path) => guarded(path, () => rm(path, { recursive: true, force: true })),
};

async function sync(path: string): Promise<void> {
  await using handle = await open(path, 'r');
  await handle.sync();
}

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const code = errno(cause);
    if (code === undefined) throw cause;
    throw new BullionError('io_failed', `${path} cannot be written (${code}).`, { details: { path, code }, cause });
  }
}

/** The text of a file; undefined where there is none. */
export function readText(path: string): Promise<string | undefined> {
  return unlessMissing(() => readFile(path, 'utf8'));
}

/** Size of a file in bytes; undefined where there is none. */
export function sizeOf(path: string): Promise<number | undefined> {
  return unlessMissing(async () => (await stat(path)).size);
}

/** Hex SHA-256 of a file, read as a stream; undefined where there is none. */
export function hashOf(path: string): Promise<string | undefined> {
  return unlessMissing(async () => {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path)) hash.update(chunk);
    return hash.digest('hex');
  });
}

export function hashOfText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function unlessMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (errno(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function errno(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
