import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { BullionError } from '@bullion/core';
import { diskFailure, errno, localDisk } from './disk.ts';

/**
 * Makes a folder with its parents, and gives the topmost that was new. Level by level, because Node's own recursion never returns
 * where a folder is there and refuses to hold others: it takes the refusal of `/proc/x` for a missing `/proc`, and tries again.
 */
export async function makeFolder(path: string): Promise<string | undefined> {
  try {
    const missing = await missingIn(resolve(path));
    for (const each of missing) await makeOne(each);
    return missing[0];
  } catch (error) {
    throw refusal(error, path);
  }
}

/** The same, and its name is durable. */
export async function ensureFolder(path: string): Promise<void> {
  const first = await makeFolder(path);
  if (first !== undefined) await localDisk.sync(dirname(first));
}

/** The folders on the way to a path that are not there, topmost first. */
async function missingIn(path: string): Promise<string[]> {
  const missing: string[] = [];
  for (let at = path; !(await isFolder(at)); at = dirname(at)) missing.unshift(at);
  return missing;
}

async function makeOne(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (errno(error) !== 'EEXIST' || !(await isFolder(path))) throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (errno(error) === 'ENOENT' || errno(error) === 'ENOTDIR') return false;
    throw error;
  }
}

function refusal(error: unknown, path: string): unknown {
  const code = errno(error);
  if (code !== 'ENOENT' && code !== 'EEXIST') return diskFailure(error, `Making the folder ${path}`);
  const reason = code === 'ENOENT' ? 'nothing can be made there' : 'there is a file of that name';
  return new BullionError('io_failed', `Making the folder ${path} failed: ${reason} (${code}).`, {
    hint: 'Choose another folder.',
    details: { path, errno: code },
    cause: error,
  });
}
