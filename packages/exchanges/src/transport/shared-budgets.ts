import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { asBullionError, type Log } from '@bullion/core';
import { SharedTally } from './shared-tally.ts';
import { OwnTally, type Tally } from './tally.ts';

export interface SharedBudgetsOptions {
  /** A file of this machine; made where there is none. */
  readonly path: string;
  /** Ms on a clock that is the same for all processes of the machine and never runs backwards while it is on. */
  readonly now: () => number;
  readonly log: Log;
  /** Whether servers of this machine are counted, too, which as a rule are no exchanges. */
  readonly withLoopback?: boolean;
}

/** What all processes of a machine spend on exchanges, in one small file. Without the file each process counts for itself. */
export class SharedBudgets implements Disposable {
  readonly #options: SharedBudgetsOptions;
  readonly #database: DatabaseSync | undefined;

  constructor(options: SharedBudgetsOptions) {
    this.#options = options;
    this.#database = opened(options);
  }

  /** The tally of a source as it is reached by these addresses: others have another one. */
  of(sourceId: string, addresses: readonly string[]): Tally {
    const { now, withLoopback = false } = this.#options;
    const hosts = [...new Set(addresses.map((address) => new URL(address).host))].sort();
    if (this.#database === undefined || (!withLoopback && hosts.some(isLoopback))) return new OwnTally(now);
    return new SharedTally(this.#database, `${sourceId} ${hosts.join(' ')}`, now);
  }

  [Symbol.dispose](): void {
    if (this.#database?.isOpen === true) this.#database.close();
  }
}

function isLoopback(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(host);
}

/** A file that is damaged, as after the machine lost its power, holds nothing that is worth keeping. */
function opened({ path, log }: SharedBudgetsOptions): DatabaseSync | undefined {
  for (const attempt of ['first', 'last']) {
    try {
      mkdirSync(dirname(path), { recursive: true });
      return open(path);
    } catch (error) {
      const { message } = asBullionError(error);
      if (attempt === 'last') log.warn(`Requests are counted by this process alone: ${path} cannot be used (${message}).`, { path });
      else if (existsSync(path)) for (const ending of ['', '-wal', '-shm']) rmSync(path + ending, { force: true });
    }
  }
  return undefined;
}

/** How long a transaction waits for another one, which takes a tenth of a millisecond. */
const BUSY_MS = 2000;

/** Written without waiting for the disk: what a machine forgets when it stops, exchanges have forgotten when it is on again. */
function open(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: BUSY_MS });
  database.exec(`
    PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
    CREATE TABLE IF NOT EXISTS spent (
      scope TEXT NOT NULL, budget TEXT NOT NULL, slot REAL NOT NULL, tokens REAL NOT NULL, PRIMARY KEY (scope, budget, slot)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS silences (scope TEXT NOT NULL PRIMARY KEY, until REAL NOT NULL, ms REAL NOT NULL) STRICT, WITHOUT ROWID`);
  return database;
}
