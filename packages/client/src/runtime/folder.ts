import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BullionError, type SpecFile } from '@bullion/core';
import { type Manifest, noDataset, notAsNamed, type OpenFile, type Place } from '../place.ts';
import { schemeOf } from '../source/scheme.ts';

/** A publish takes the manifest away for the moment in which it renames files; this is how often we look again for it. */
const LOOKS = 40;
const LOOK_EVERY_MS = 25;

/** A dataset in a folder of this machine, read in ranges and never whole. */
export function folderPlace(folder: string): Place {
  const manifestPath = join(folder, 'spec.json');
  return {
    name: folder,
    manifest: () => readManifest(folder, manifestPath),
    isCurrent: async ({ mark }) => (await markOf(manifestPath)) === mark,
    open: (file) => openFile(folder, file, join(folder, file.path)),
    local: async ({ path }) => join(folder, path),
  };
}

/** Whether an address names a folder of this machine. */
export function isFolder(address: string): boolean {
  return [undefined, 'file:'].includes(schemeOf(address));
}

/** The path of such a folder. */
export function pathOf(address: string): string {
  return schemeOf(address) === undefined ? address : fileURLToPath(address);
}

async function readManifest(folder: string, path: string): Promise<Manifest> {
  let isPublishing = true;
  for (let look = 1; ; look++) {
    try {
      // The mark is taken first: a manifest replaced in between is then seen as replaced.
      const mark = await markOf(path);
      return { text: await readFile(path, 'utf8'), mark: mark ?? '' };
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw unreadable(path, error);
      // A publish may have ended between the two looks, so its absence counts only the second time.
      if (!isPublishing) throw noDataset(folder, 'the folder has no spec.json', error);
      isPublishing = (await markOf(join(folder, '.publish'))) !== undefined;
      if (look === LOOKS) throw noDataset(folder, 'a publish to it was interrupted and has to be run again', error);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }
}

/** Changes whenever a file is replaced, because replacing is a rename: another inode. */
async function markOf(path: string): Promise<string | undefined> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    return `${ino}-${size}-${mtimeNs}`;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unreadable(path, error);
  }
}

/** A file of a dataset at a path of this machine. */
export async function openFile(dataset: string, file: SpecFile, path: string): Promise<OpenFile> {
  const handle = await openForReading(dataset, file, path);
  const { size } = await handle.stat();
  if (size !== file.bytes) {
    await handle.close();
    throw notAsNamed(dataset, file, `has ${size} bytes instead of ${file.bytes}`);
  }
  return {
    byteLength: size,
    slice: (start, end = size) => readRange(handle, start, end),
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

async function openForReading(dataset: string, file: SpecFile, path: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw notAsNamed(dataset, file, 'is not there', error);
    throw unreadable(path, error);
  }
}

async function readRange(handle: FileHandle, start: number, end: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(end - start);
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
    // The file is shorter than it was a moment ago; the reader of these bytes will refuse them.
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.buffer;
}

function unreadable(path: string, cause: unknown): BullionError {
  return new BullionError('io_failed', `${path} cannot be read (${codeOf(cause) ?? 'unknown reason'}).`, { details: { path }, cause });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
