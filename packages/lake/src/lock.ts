import { SQLITE, Sqlite, sqliteCode } from './ledger/sqlite.ts';

const HOLD = {
  /** Nobody else has it in any way. */
  alone: 'BEGIN EXCLUSIVE',
  /** Others may have it like this, too. */
  shared: 'BEGIN; SELECT count(*) FROM sqlite_master',
} as const;

/**
 * Takes a lock, or gives undefined where somebody has it. It is an open transaction on a database of its own, which is a lock of the
 * operating system: it ends with the process, also when the process is killed, so there is no stale lock to reason about.
 */
export function tryLock(path: string, how: keyof typeof HOLD): Disposable | undefined {
  const database = Sqlite.open(path, { busyMs: 0 });
  try {
    database.script(HOLD[how]);
    return database;
  } catch (error) {
    database[Symbol.dispose]();
    if (sqliteCode(error) === SQLITE.busy) return undefined;
    throw error;
  }
}
