import { BullionError } from '@bullion/core';
import type { CheckEntry, Ledger, MaterializationEntry, RunEntry } from './ledger.ts';
import type { Sqlite } from './sqlite.ts';
import { revealAll, revealForgotten } from './withheld.ts';

type RunEnd = Parameters<Ledger['finishRun']>[1];

const RUN = `SELECT run_id AS runId, job, command, status, started_at AS startedAt, finished_at AS finishedAt, requests, retries`;

export function insertRun(database: Sqlite, run: Parameters<Ledger['startRun']>[0], writer: number): void {
  database.run(
    `INSERT INTO runs (run_id, job, command, status, started_at, requests, retries, writer) VALUES (?, ?, ?, 'running', ?, 0, 0, ?)`,
    run.runId,
    run.job,
    run.command,
    run.startedAt,
    writer,
  );
}

export function endRun(database: Sqlite, runId: string, { status, finishedAt, requests, retries, result }: RunEnd): void {
  const changed = database.row<{ runId: string }>(
    'UPDATE runs SET status = ?, finished_at = ?, requests = ?, retries = ?, result = ? WHERE run_id = ? RETURNING run_id AS runId',
    status,
    finishedAt,
    requests,
    retries,
    JSON.stringify(result ?? null),
    runId,
  );
  if (changed === undefined) throw new BullionError('bug', `Run ${runId} ends and has never started.`);
  revealAll(database, runId);
}

/** Runs whose process is gone. */
export function interruptRuns(database: Sqlite, { isLive }: { isLive(number: number): boolean }): string[] {
  const running = database.rows<{ runId: string; writer: number }>(`SELECT run_id AS runId, writer FROM runs WHERE status = 'running'`);
  const gone = running.filter(({ writer }) => !isLive(writer)).map(({ runId }) => runId);
  for (const runId of gone) {
    database.run(`UPDATE runs SET status = 'interrupted' WHERE run_id = ?`, runId);
  }
  revealForgotten(database);
  return gone;
}

/** Newest first. */
export function selectRuns(database: Sqlite, limit: number): RunEntry[] {
  return database.rows<RunEntry>(`${RUN} FROM runs ORDER BY started_at DESC, rowid DESC LIMIT ?`, limit);
}

export function selectRun(database: Sqlite, runId: string): (RunEntry & { result: unknown }) | undefined {
  const found = database.row<RunEntry & { result: string | null }>(`${RUN}, result FROM runs WHERE run_id = ?`, runId);
  return found === undefined
    ? undefined
    : {
        ...found,
        result: found.result === null ? null : database.parsed(found.result),
      };
}

export function insertMaterialization(database: Sqlite, entry: MaterializationEntry): void {
  database.run(
    `INSERT INTO materializations (run_id, asset, partition, unit, status, rows, bytes, sha256, started_at, finished_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    entry.runId,
    entry.asset,
    entry.partition,
    entry.unit,
    entry.status,
    entry.rows,
    entry.bytes,
    entry.sha256,
    entry.startedAt,
    entry.finishedAt,
  );
}

export function selectMaterializations(database: Sqlite, runId: string): MaterializationEntry[] {
  return database.rows<MaterializationEntry>(
    `SELECT run_id AS runId, asset, partition, unit, status, rows, bytes, sha256, started_at AS startedAt, finished_at AS finishedAt
      FROM materializations WHERE run_id = ? ORDER BY id`,
    runId,
  );
}

/** Only the newest word on a file names its findings: a year of daily looks at the same lost days would be long. */
export function insertChecks(database: Sqlite, checks: readonly CheckEntry[]): void {
  const sql = `INSERT INTO checks (run_id, asset, partition, unit, name, passed, severity, detail, findings, checked_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
  for (const { runId, asset, partition, unit, name, passed, severity, detail, findings, checkedAt } of checks) {
    database.run(`UPDATE checks SET findings = '[]' WHERE asset = ? AND unit = ? AND name = ? AND findings <> '[]'`, asset, unit, name);
    database.run(sql, runId, asset, partition, unit, name, passed ? 1 : 0, severity, detail, JSON.stringify(findings), checkedAt);
  }
}

/** The newest result of each check of each file: the partition of a file that grows is another one every day. */
export function selectChecks(database: Sqlite, asset?: string): CheckEntry[] {
  const where = asset === undefined ? '' : 'WHERE asset = ?';
  const rows = database.rows<Omit<CheckEntry, 'passed' | 'findings'> & { passed: number; findings: string }>(
    `SELECT run_id AS runId, asset, partition, unit, name, passed, severity, detail, findings, checked_at AS checkedAt FROM checks
      WHERE id IN (SELECT max(id) FROM checks ${where} GROUP BY asset, unit, name) ORDER BY asset, unit, name`,
    ...(asset === undefined ? [] : [asset]),
  );
  return rows.map((row) => ({ ...row, passed: row.passed === 1, findings: database.parsed(row.findings) }));
}
