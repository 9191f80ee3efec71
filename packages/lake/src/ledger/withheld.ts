import type { Sqlite } from './sqlite.ts';

/** True for answers that no other run than one's own withholds; its one value is the run that looks. */
export const VISIBLE = `NOT EXISTS (SELECT 1 FROM withheld w WHERE w.asset = responses.asset AND w.run_id = responses.run_id
  AND w.run_id <> ? AND responses.seq > w.after_seq)`;

/** What the run has withheld already stays withheld from where it began. */
export function withhold(database: Sqlite, runId: string, asset: string): void {
  database.run('INSERT OR IGNORE INTO withheld (asset, run_id, after_seq) SELECT ?, ?, coalesce(max(seq), 0) FROM responses', asset, runId);
}

export function reveal(database: Sqlite, runId: string, assets: readonly string[]): void {
  // A run that fetched nothing writes nothing.
  const held = database.rows<{ asset: string }>('SELECT asset FROM withheld WHERE run_id = ?', runId);
  for (const { asset } of held) {
    if (assets.includes(asset)) database.run('DELETE FROM withheld WHERE run_id = ? AND asset = ?', runId, asset);
  }
}

export function revealAll(database: Sqlite, runId: string): void {
  database.run('DELETE FROM withheld WHERE run_id = ?', runId);
}

/** Whether another run than the viewer's withholds anything of an asset. */
export function isWithheld(database: Sqlite, asset: string, viewer: string): boolean {
  return database.row('SELECT 1 FROM withheld WHERE asset = ? AND run_id <> ?', asset, viewer) !== undefined;
}
