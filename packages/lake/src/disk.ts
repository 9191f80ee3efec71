import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { BullionError } from '@bullion/core';

/** The steps of a commit that touch the disk, in one object, so that a test can stop the process between any two of them. */
export interface Disk {
  /** Lets `fill` write a new file at `path`. */
  write(path: string, fill: () => Promise<void>): Promise<void>;
  /** Forces a file, or the names in a folder, down to the disk. */
  sync(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file; one that is not there is as good as removed. */
  remove(path: string): Promise<void>;
}

export const localDisk: Disk = {
  async write(_path, fill) {
    await fill();
  },
  async sync(path) {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  async rename(from, to) {
    await rename(from, to);
  },
  async remove(path) {
    await rm(path, { force: true });
  },
};

export interface FileHash {
  readonly sha256: string;
  readonly bytes: number;
}

/** SHA-256 and size of a file, read as a stream; undefined where there is no such file. */
export async function hashFile(path: string): Promise<FileHash | undefined> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    await pipeline(createReadStream(path), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
      }
    });
  } catch (error) {
    if (errno(error) === 'ENOENT') return undefined;
    throw error;
  }
  return { sha256: hash.digest('hex'), bytes };
}

export function sha256Of(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** What the operating system called a failure: `ENOSPC`, `EACCES`. */
export function errno(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'this user may not do that there',
  EPERM: 'this user may not do that there',
  EIO: 'the disk reports an input/output error',
  EMFILE: 'too many files are open',
  EFBIG: 'the file would be larger than is allowed',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'there is a folder where a file belongs',
};

/** A failure of the disk in a sentence; everything else comes back unchanged. */
export function diskFailure(error: unknown, doing: string): unknown {
  const code = errno(error);
  const reason = code === undefined ? undefined : REASONS[code];
  if (reason === undefined || error instanceof BullionError) return error;
  return new BullionError('io_failed', `${doing} failed: ${reason} (${code}).`, { cause: error, details: { errno: code } });
}
