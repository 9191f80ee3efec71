import { columnNames, quoteName, quoteText } from '@bullion/core';
import type { Engine } from '@bullion/lake';
import { provenanceNames } from '@bullion/tables';
import { CONTRADICTION, type Rule } from '../checks/rules.ts';
import type { Refinery } from './silver.ts';
import type { Staged } from './silver-stage.ts';

/** What became of the rows that came in: `kept + duplicate + superseded + quarantined = in`. */
export interface Verdicts {
  readonly kept: number;
  readonly duplicate: number;
  readonly superseded: number;
  readonly quarantined: number;
  /** Quarantined rows by the rule that they break. */
  readonly byRule: ReadonlyMap<string, number>;
}

/**
 * Decides about every staged row, into a temporary table with `verdict` and `rule` beside the columns of the row.
 * Of rows with one key the newest answer wins, and where answers agree the first one that said so is the source.
 */
export async function judge(engine: Engine, refinery: Refinery, staged: Staged, into: string): Promise<void> {
  const { table, shared } = refinery;
  const own = columnNames(table).filter((name) => !shared.includes(name) && !(provenanceNames as readonly string[]).includes(name));
  const key = ['series_key', ...own.filter((name) => table.key.includes(name))].map(quoteName).join(', ');
  const values = own.filter((name) => !table.key.includes(name)).map(quoteName);
  const columns = ['answer_no', 'position', 'series_key', ...own.map(quoteName)].join(', ');
  await engine.run(`CREATE OR REPLACE TEMP TABLE ${into} AS
    WITH ruled AS (
      SELECT r.*, a.series_key, a.source_sha256 AS bytes, ${firstBroken(refinery.rules)} AS rule
      FROM ${staged.rows} r JOIN ${staged.answers} a USING (answer_no)
    ),
    shared_keys AS (SELECT ${key} FROM ruled GROUP BY ALL HAVING count(*) > 1),
    contested AS (SELECT * FROM ruled SEMI JOIN shared_keys USING (${key})),
    told AS (
      SELECT *, row_number() OVER (PARTITION BY ${[key, 'answer_no', ...values].join(', ')} ORDER BY position) > 1 AS again
      FROM contested
    ),
    checked AS (
      SELECT * EXCLUDE (rule, again), coalesce(rule, CASE WHEN
        count(*) FILTER (rule IS NULL) OVER (PARTITION BY ${key}, answer_no) > 1 THEN ${quoteText(CONTRADICTION)} END) AS rule
      FROM told WHERE NOT again
    ),
    -- The same bytes may have arrived twice; their bad rows are held once.
    held AS (
      SELECT *, row_number() OVER (PARTITION BY ${[key, 'bytes', ...values].join(', ')} ORDER BY answer_no, position) > 1 AS again
      FROM checked WHERE rule IS NOT NULL
    ),
    compared AS (
      SELECT *, first_value(row(${values.join(', ')})) OVER (PARTITION BY ${key} ORDER BY answer_no DESC) IS NOT DISTINCT FROM
        row(${values.join(', ')}) AS newest
      FROM checked WHERE rule IS NULL
    ),
    decided AS (
      SELECT *, CASE WHEN NOT newest THEN 'superseded'
        WHEN row_number() OVER (PARTITION BY ${key}, newest ORDER BY answer_no) = 1 THEN 'kept' ELSE 'duplicate' END AS verdict
      FROM compared
    )
    SELECT ${columns}, rule, CASE WHEN rule IS NULL THEN 'kept' ELSE 'quarantined' END AS verdict
    FROM ruled ANTI JOIN shared_keys USING (${key})
    UNION ALL SELECT ${columns}, NULL, 'duplicate' FROM told WHERE again
    UNION ALL SELECT ${columns}, rule, 'quarantined' FROM held WHERE NOT again
    UNION ALL SELECT ${columns}, NULL, 'duplicate' FROM held WHERE again
    UNION ALL SELECT ${columns}, NULL, verdict FROM decided`);
}

/** Counts the verdicts, rows that could not even be read included. */
export async function tally(engine: Engine, staged: Staged, judged: string): Promise<Verdicts> {
  const rows = await engine.rows<{ verdict: keyof Verdicts; rule: string | null; n: number }>(`
    SELECT verdict, rule, count(*) AS n FROM ${judged} GROUP BY ALL
    UNION ALL SELECT 'quarantined', rule, count(*) FROM (${rejectedOnce(staged)}) GROUP BY ALL
    UNION ALL SELECT 'duplicate', NULL, (SELECT count(*) FROM ${staged.rejected}) - (SELECT count(*) FROM (${rejectedOnce(staged)}))`);
  const total = (verdict: keyof Verdicts) => rows.filter((row) => row.verdict === verdict).reduce((sum, { n }) => sum + n, 0);
  const byRule = new Map<string, number>();
  for (const { rule, n } of rows) if (rule !== null) byRule.set(rule, (byRule.get(rule) ?? 0) + n);
  return {
    kept: total('kept'),
    duplicate: total('duplicate'),
    superseded: total('superseded'),
    quarantined: total('quarantined'),
    byRule,
  };
}

/** The rows that stay, as the silver table. */
export function keptRows({ table, shared }: Refinery, staged: Staged, judged: string): string {
  const from = (name: string) => (shared.includes(name) || (provenanceNames as readonly string[]).includes(name) ? 'a' : 'j');
  const columns = columnNames(table).map((name) => `${from(name)}.${quoteName(name)}`);
  return `SELECT ${columns.join(', ')} FROM ${judged} j JOIN ${staged.answers} a USING (answer_no) WHERE j.verdict = 'kept'`;
}

/** Unreadable rows, those of bytes that arrived twice only once. */
export function rejectedOnce(staged: Staged): string {
  return `SELECT r.*, a.* EXCLUDE (answer_no) FROM ${staged.rejected} r JOIN ${staged.answers} a USING (answer_no)
    QUALIFY row_number() OVER (PARTITION BY a.series_key, a.source_sha256, r.timestamp, r."row" ORDER BY answer_no, position) = 1`;
}

function firstBroken(rules: readonly Rule[]): string {
  if (rules.length === 0) return 'NULL::VARCHAR';
  return `CASE ${rules.map(({ name, broken }) => `WHEN ${broken} THEN ${quoteText(name)}`).join(' ')} END`;
}
