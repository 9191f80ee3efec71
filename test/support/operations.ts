import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import { DuckEngine } from '../../packages/lake/src/duckdb/duck-engine.ts';
import { Sqlite } from '../../packages/lake/src/ledger/sqlite.ts';

/** Called ahead of an operation with its number, from 1, and what it is: `rename spec.json`, `COMMIT`. */
export type Watcher = (number: number, what: string) => void;

/**
 * Watches everything with which this process changes files and the ledger, whichever part of Bullion it comes from: Node's own functions
 * are replaced, and the two places that write past them, SQLite and DuckDB. Cannot be undone; for processes that are about to be killed.
 */
export async function watchOperations(watcher: Watcher): Promise<void> {
  let number = 0;
  const before = (what: string): void => watcher(++number, what);
  watchFiles(before);
  await watchHandles(before);
  watchLedger(before);
  watchEngine(before);
}

type Method = (this: unknown, ...given: unknown[]) => unknown;
type Before = (what: string) => void;

/** Puts a word before a method of an object. */
function intercept(target: object, name: string, before: (...given: unknown[]) => void): void {
  const original: Method = Reflect.get(target, name);
  Reflect.set(target, name, function (this: unknown, ...given: unknown[]): unknown {
    before(...given);
    return original.apply(this, given);
  });
}

const CHANGING = ['mkdir', 'rename', 'rm', 'unlink', 'writeFile', 'copyFile'] as const;
const CHANGING_AT_ONCE = ['mkdirSync', 'rmSync', 'writevSync'] as const;

function watchFiles(before: Before): void {
  const opening = (path: unknown, flags: unknown = 'r'): void => {
    if (flags !== 'r') before(`open ${basename(String(path))}`);
  };
  for (const name of CHANGING) intercept(fs.promises, name, (path) => before(`${name} ${basename(String(path))}`));
  // Of files that are written to at once there is a number alone.
  for (const name of CHANGING_AT_ONCE) intercept(fs, name, (path) => before(`${name} ${basename(String(path))}`));
  intercept(fs.promises, 'open', opening);
  intercept(fs, 'openSync', opening);
  intercept(fs, 'createWriteStream', (path) => before(`stream ${basename(String(path))}`));
  syncBuiltinESMExports();
}

async function watchHandles(before: Before): Promise<void> {
  const handle = await fs.promises.open(import.meta.filename);
  const methods: object = Object.getPrototypeOf(handle);
  await handle.close();
  for (const name of ['sync', 'writeFile', 'truncate']) intercept(methods, name, () => before(name));
}

const READING = /^\s*(SELECT|PRAGMA (user_version|quick_check|integrity_check))/i;

function watchLedger(before: Before): void {
  for (const name of ['run', 'script', 'rows']) {
    intercept(Sqlite.prototype, name, (sql) => {
      if (!READING.test(String(sql))) before(String(sql).trim().slice(0, 40));
    });
  }
}

function watchEngine(before: Before): void {
  intercept(DuckEngine.prototype, 'run', (sql) => {
    if (/^\s*(COPY|ATTACH|DETACH|CREATE (TABLE|TYPE|VIEW))/.test(String(sql))) before(String(sql).trim().slice(0, 12));
  });
}
