import { access, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder with its parents. Level by level, because Node's own recursion never returns where a folder is there and refuses to
 * hold others: it takes the refusal of `/proc/x` for a missing `/proc`, and tries again.
 */
export async function makeFolder(path: string): Promise<void> {
  const [found] = await Promise.allSettled([access(path)]);
  if (found.status === 'fulfilled') return;
  await makeFolder(dirname(path));
  await mkdir(path).catch(unlessThere);
}

/** Another process may have made it meanwhile. */
function unlessThere(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
