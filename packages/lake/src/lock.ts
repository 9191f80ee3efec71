import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BullionError, type Clock, isoTime, type Log } from '@bullion/core';
import { errno, localDisk } from './disk.ts';
import { LAYOUT } from './layout.ts';
import { SQLITE, Sqlite, sqliteCode } from './ledger/sqlite.ts';
import { writeWhole } from './whole.ts';

/** Who holds a home, as told to others. */
interface Holder {
  readonly pid: number;
  readonly command: string;
  readonly since: string;
}

interface LockOptions {
  readonly home: string;
  readonly owner: string;
  readonly clock: Clock;
  readonly waitMs?: number;
  readonly log: Log;
}

/** Longer than a short command takes, shorter than a person's patience. */
const WAIT_MS = 10_000;
const RETRY_MS = 100;

/**
 * Takes the write lock of a home. It is an open transaction on a database of its own, which is a lock of the operating system:
 * it ends with the process, also when the process is killed, so there is no stale lock to reason about.
 */
export async function takeLock(options: LockOptions): Promise<AsyncDisposable> {
  const { home, owner, clock } = options;
  const database = Sqlite.open(join(home, LAYOUT.lock), { busyMs: 0 });
  const holderPath = join(home, LAYOUT.holder);
  try {
    await acquire(database, options);
    const holder: Holder = {
      pid: process.pid,
      command: owner,
      since: isoTime(clock.now()),
    };
    await writeWhole(holderPath, `${JSON.stringify(holder)}\n`);
  } catch (error) {
    database[Symbol.dispose]();
    throw error;
  }
  return {
    async [Symbol.asyncDispose]() {
      await localDisk.remove(holderPath);
      database[Symbol.dispose]();
    },
  };
}

async function acquire(database: Sqlite, { home, clock, waitMs = WAIT_MS, log }: LockOptions): Promise<void> {
  const deadline = clock.monotonic() + waitMs;
  for (let attempt = 0; !tryLock(database); attempt++) {
    const holder = await readHolder(join(home, LAYOUT.holder));
    const who = holder === undefined ? 'another process' : `process ${holder.pid} (${holder.command})`;
    const left = deadline - clock.monotonic();
    if (left <= 0) throw locked(home, who, holder);
    if (attempt === 0)
      log.info(`Waiting for ${who}, which is writing to ${home}.`, {
        home,
        ...holder,
      });
    await clock.sleep(Math.min(RETRY_MS, left));
  }
}

function tryLock(database: Sqlite): boolean {
  try {
    database.script('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (sqliteCode(error) === SQLITE.busy) return false;
    throw error;
  }
}

function locked(home: string, who: string, holder: Holder | undefined): BullionError {
  return new BullionError('home_locked', `${home} is being written to by ${who}.`, {
    hint: 'Wait until it ends, or use another folder with --home.',
    details: { home, ...holder },
  });
}

/** The facts are for people: where they cannot be read, the lock still holds. */
async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const facts: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof facts !== 'object' || facts === null || !('pid' in facts) || !('command' in facts) || !('since' in facts)) return undefined;
    return { pid: Number(facts.pid), command: String(facts.command), since: String(facts.since) };
  } catch (error) {
    if (error instanceof SyntaxError || errno(error) !== undefined) return undefined;
    throw error;
  }
}
