import { BullionError } from '@bullion/core';
import { recoverAll } from './coverage.ts';
import type { Sqlite } from './sqlite.ts';

/**
 * One script per version, in order. Times are ms since the epoch. `files`, `responses` and `coverage` can be rebuilt from the
 * lake; `intents` names the commits that are under way; the rest is history that lives only here.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE files (
    path TEXT NOT NULL PRIMARY KEY, table_name TEXT NOT NULL, asset TEXT NOT NULL, unit TEXT NOT NULL, period TEXT NOT NULL,
    rows INTEGER NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, content_hash TEXT NOT NULL, inputs_hash TEXT NOT NULL,
    code_version TEXT NOT NULL, run_id TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX files_by_unit ON files (table_name, unit);

  CREATE TABLE responses (
    response_id TEXT NOT NULL PRIMARY KEY, asset TEXT NOT NULL, exchange TEXT NOT NULL, series TEXT NOT NULL,
    asked_from REAL NOT NULL, asked_until REAL NOT NULL, final_until REAL NOT NULL, recheck_from REAL, asked_on REAL NOT NULL,
    answer TEXT NOT NULL, url TEXT NOT NULL, sha256 TEXT NOT NULL, status INTEGER NOT NULL,
    requested_at REAL NOT NULL, received_at REAL NOT NULL, run_id TEXT NOT NULL, batch_id TEXT NOT NULL,
    path TEXT NOT NULL, etag TEXT, body_bytes INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX responses_by_series ON responses (asset, series, asked_from);
  CREATE INDEX responses_by_path ON responses (path);

  CREATE TABLE intents (path TEXT NOT NULL PRIMARY KEY, intent TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE runs (
    run_id TEXT NOT NULL PRIMARY KEY, job TEXT NOT NULL, command TEXT NOT NULL, status TEXT NOT NULL, started_at TEXT NOT NULL,
    finished_at TEXT, requests INTEGER NOT NULL, retries INTEGER NOT NULL, result TEXT
  ) STRICT;
  CREATE TABLE materializations (
    id INTEGER PRIMARY KEY, run_id TEXT NOT NULL, asset TEXT NOT NULL, partition TEXT NOT NULL, unit TEXT NOT NULL, status TEXT NOT NULL,
    rows INTEGER NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT, started_at TEXT NOT NULL, finished_at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX materializations_by_run ON materializations (run_id);
  CREATE TABLE checks (
    id INTEGER PRIMARY KEY, run_id TEXT NOT NULL, asset TEXT NOT NULL, partition TEXT NOT NULL, name TEXT NOT NULL,
    passed INTEGER NOT NULL, severity TEXT NOT NULL, detail TEXT NOT NULL, checked_at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX checks_by_name ON checks (asset, partition, name, id);
  `,
  `
  ALTER TABLE checks ADD COLUMN unit TEXT NOT NULL DEFAULT '';
  ALTER TABLE checks ADD COLUMN findings TEXT NOT NULL DEFAULT '[]';
  UPDATE checks SET unit = coalesce((
    SELECT unit FROM materializations m WHERE m.run_id = checks.run_id AND m.asset = checks.asset AND m.partition = checks.partition
    ORDER BY id DESC LIMIT 1), partition);
  DROP INDEX checks_by_name;
  CREATE INDEX checks_by_name ON checks (asset, unit, name, id);
  `,
  `
  ALTER TABLE files ADD COLUMN digests TEXT NOT NULL DEFAULT '{}';
  UPDATE intents SET intent = json_set(intent, '$.file.digests', json('{}'));

  CREATE TABLE arrived (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, response_id TEXT NOT NULL UNIQUE, asset TEXT NOT NULL, exchange TEXT NOT NULL, series TEXT NOT NULL,
    asked_from REAL NOT NULL, asked_until REAL NOT NULL, final_until REAL NOT NULL, recheck_from REAL, asked_on REAL NOT NULL,
    answer TEXT NOT NULL, url TEXT NOT NULL, sha256 TEXT NOT NULL, status INTEGER NOT NULL,
    requested_at REAL NOT NULL, received_at REAL NOT NULL, run_id TEXT NOT NULL, batch_id TEXT NOT NULL,
    path TEXT NOT NULL, etag TEXT, body_bytes INTEGER NOT NULL
  ) STRICT;
  INSERT INTO arrived (response_id, asset, exchange, series, asked_from, asked_until, final_until, recheck_from, asked_on,
      answer, url, sha256, status, requested_at, received_at, run_id, batch_id, path, etag, body_bytes)
    SELECT response_id, asset, exchange, series, asked_from, asked_until, final_until, recheck_from, asked_on,
      answer, url, sha256, status, requested_at, received_at, run_id, batch_id, path, etag, body_bytes
    FROM responses ORDER BY received_at, response_id;
  DROP TABLE responses;
  ALTER TABLE arrived RENAME TO responses;
  CREATE INDEX responses_by_series ON responses (asset, series, asked_from);
  CREATE INDEX responses_by_arrival ON responses (asset, seq);
  CREATE INDEX responses_by_path ON responses (path);

  CREATE TABLE coverage (
    asset TEXT NOT NULL, series TEXT NOT NULL, asked_from REAL NOT NULL, asked_until REAL NOT NULL, final_until REAL NOT NULL,
    recheck_from REAL, asked_on REAL NOT NULL, newest_on REAL NOT NULL, PRIMARY KEY (asset, series, asked_from)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE cursors (name TEXT NOT NULL PRIMARY KEY, value REAL NOT NULL) STRICT, WITHOUT ROWID;
  `,
  // Content is hashed in another way from here on: what follows from content is made again, once.
  `UPDATE files SET inputs_hash = 'unknown' WHERE path NOT LIKE 'lake/bronze/%'`,
  `
  ALTER TABLE runs ADD COLUMN writer INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE intents ADD COLUMN writer INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE withheld (
    asset TEXT NOT NULL, run_id TEXT NOT NULL, after_seq INTEGER NOT NULL, PRIMARY KEY (asset, run_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE relied (
    asset TEXT NOT NULL, run_id TEXT NOT NULL, until_seq INTEGER NOT NULL, PRIMARY KEY (asset, run_id)
  ) STRICT, WITHOUT ROWID;
  `,
];

/** What a version needs that SQL alone does not make. */
const COMPLETIONS: ReadonlyMap<number, (database: Sqlite) => void> = new Map([[3, recoverAll]]);

export const LEDGER_VERSION = MIGRATIONS.length;

/** 0 for a file in which nothing was ever created. */
export function versionOf(database: Sqlite): number {
  return database.row<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
}

/** Brings a ledger to the current version; each step is a transaction, so a kill leaves a whole version behind. */
export function migrate(database: Sqlite, path: string, wanted = LEDGER_VERSION): void {
  const found = versionOf(database);
  if (found > LEDGER_VERSION) throw tooNew(path, found);
  for (let version = found; version < wanted; version++) {
    database.transaction(() => {
      database.script(MIGRATIONS[version] ?? '');
      COMPLETIONS.get(version + 1)?.(database);
      database.script(`PRAGMA user_version = ${version + 1}`);
    });
  }
}

export function tooNew(path: string, found: number): BullionError {
  return new BullionError('bad_config', `${path} is of version ${found}; this version of Bullion knows up to ${LEDGER_VERSION}.`, {
    hint: 'A newer Bullion wrote this home; use that version.',
  });
}
