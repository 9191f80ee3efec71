import type { Sqlite } from './sqlite.ts';

/** True for answers that no other run than one's own withholds, or that were relied on. Its values are the run that looks, twice. */
export const VISIBLE = `NOT EXISTS (SELECT 1 FROM withheld w WHERE w.asset = responses.asset AND w.run_id = responses.run_id
  AND w.run_id <> ? AND responses.seq > w.after_seq
  AND responses.seq > coalesce((SELECT until_seq FROM relied r WHERE r.run_id = ? AND r.asset = w.asset), 0))`;

/** What the run has withheld already stays withheld from where it began. */
export function withhold(database: Sqlite, runId: string, asset: string): void {
  const sql = 'INSERT OR IGNORE INTO withheld (asset, run_id, after_seq) SELECT ?, ?, coalesce(max(seq), 0) FROM responses';
  database.run(sql, asset, runId);
}

/** Whoever takes as done what another run asked for refines it, too. */
export function relyOn(database: Sqlite, runId: string, asset: string): void {
  if (!isWithheld(database, asset, runId)) return;
  const sql = 'INSERT OR REPLACE INTO relied (asset, run_id, until_seq) SELECT ?, ?, coalesce(max(seq), 0) FROM responses';
  database.run(sql, asset, runId);
}

/** Rows of a file never go back to less than it was made from: what was relied on is for all to see as well. */
export function reveal(database: Sqlite, runId: string, assets: readonly string[]): void {
  for (const { asset, untilSeq } of reliedBy(database, runId)) {
    if (!assets.includes(asset)) continue;
    database.run('UPDATE withheld SET after_seq = ? WHERE asset = ? AND after_seq < ?', untilSeq, asset, untilSeq);
    database.run('DELETE FROM relied WHERE run_id = ? AND asset = ?', runId, asset);
  }
  // A run that fetched nothing writes nothing.
  const held = database.rows<{ asset: string }>('SELECT asset FROM withheld WHERE run_id = ?', runId);
  for (const { asset } of held) {
    if (assets.includes(asset)) database.run('DELETE FROM withheld WHERE run_id = ? AND asset = ?', runId, asset);
  }
}

export function revealAll(database: Sqlite, runId: string): void {
  database.run('DELETE FROM withheld WHERE run_id = ?', runId);
  database.run('DELETE FROM relied WHERE run_id = ?', runId);
}

/** Only who is under way withholds anything. */
export function revealForgotten(database: Sqlite): void {
  for (const table of ['withheld', 'relied']) {
    database.run(`DELETE FROM ${table} WHERE run_id NOT IN (SELECT run_id FROM runs WHERE status = 'running')`);
  }
}

/** Whether another run than the viewer's withholds anything of an asset. */
export function isWithheld(database: Sqlite, asset: string, viewer: string): boolean {
  return database.row('SELECT 1 FROM withheld WHERE asset = ? AND run_id <> ?', asset, viewer) !== undefined;
}

function reliedBy(database: Sqlite, runId: string) {
  return database.rows<{ asset: string; untilSeq: number }>('SELECT asset, until_seq AS untilSeq FROM relied WHERE run_id = ?', runId);
}
