import { dirname } from 'node:path';
import { BullionError } from '@bullion/core';
import { makeFolder } from './folder.ts';
import { diskError } from './store.ts';

const LOOK_EVERY_MS = 40;

const SQLITE_BUSY = 5;

/**
 * Waits until no other process holds the lock. It is an open transaction on an empty database, which is a lock of the operating system:
 * it ends with its process, also when that is killed, so there is no stale lock to reason about. Undefined where the runtime has no
 * SQLite: then everybody works for himself, which costs a download and nothing else.
 */
export async function takeLock(path: string, signal?: AbortSignal): Promise<Disposable | undefined> {
  const sqlite = await loadSqlite();
  if (sqlite === undefined) return undefined;
  try {
    await makeFolder(dirname(path));
    for (;;) {
      const lock = tryLock(sqlite, path);
      if (lock !== undefined) return lock;
      if (signal?.aborted === true)
        throw new BullionError('cancelled', 'Waiting for another process was stopped.', { cause: signal.reason });
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  } catch (error) {
    throw diskError(path, error);
  }
}

type Sqlite = typeof import('node:sqlite');

async function loadSqlite(): Promise<Sqlite | undefined> {
  const [loaded] = await Promise.allSettled([import('node:sqlite')]);
  return loaded.status === 'fulfilled' ? loaded.value : undefined;
}

function tryLock({ DatabaseSync }: Sqlite, path: string): Disposable | undefined {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return { [Symbol.dispose]: () => database.close() };
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
}
