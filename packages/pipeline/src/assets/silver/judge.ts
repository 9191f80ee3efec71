import { columnNames, quoteName, quoteText } from '@bullion/core';
import type { Engine } from '@bullion/lake';
import { CONTRADICTION, type Rule } from '../../checks/rules.ts';
import type { Refinery } from './silver.ts';
import type { Staged } from './staged.ts';
import { isProvenance, ownColumns } from './tables.ts';

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
 * Decides about staged rows, into a temporary table with `verdict` and `rule` beside the columns of the row.
 * Of rows with one key the newest answer wins, and where answers agree the first one that said so is the source.
 * Rows of answers that are alone are in it only where they break a rule: no other row has their key, so the rest is kept.
 */
export async function judge(engine: Engine, refinery: Refinery, staged: Staged, into: string): Promise<void> {
  const columns = ['answer_no', 'position', 'series_key', ...ownColumns(refinery).map(quoteName)].join(', ');
  const parts = [
    ...(staged.alone === 'all' ? [] : [contestedRows(refinery, staged, columns)]),
    ...(staged.alone === undefined
      ? []
      : [`SELECT ${columns}, rule, 'quarantined' AS verdict FROM (${ruledRows(refinery, staged)} WHERE is_alone) WHERE rule IS NOT NULL`]),
  ];
  await engine.run(`CREATE OR REPLACE TEMP TABLE ${into} AS ${parts.map((part) => `(${part})`).join(' UNION ALL ')}`);
  if (staged.alone === 'some') await engine.run(`CREATE OR REPLACE TEMP TABLE ${into}_kept AS ${sortedOnes(refinery, staged, into)}`);
}

function ruledRows({ rules }: Refinery, { rows, answers }: Staged): string {
  return `SELECT r.*, a.series_key, a.source_sha256 AS bytes, ${firstBroken(rules)} AS rule FROM ${rows} r JOIN ${answers} a USING (answer_no)`;
}

/** Rows that may share their key with others. */
function contestedRows(refinery: Refinery, staged: Staged, columns: string): string {
  const { table } = refinery;
  const own = ownColumns(refinery);
  const key = ['series_key', ...own.filter((name) => table.key.includes(name))].map(quoteName).join(', ');
  const values = own.filter((name) => !table.key.includes(name)).map(quoteName);
  return `
    WITH ruled AS (${ruledRows(refinery, staged)} ${staged.alone === undefined ? '' : 'WHERE NOT is_alone'}),
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
    UNION ALL SELECT ${columns}, NULL, verdict FROM decided`;
}

/** Counts the verdicts, rows that could not even be read included. */
export async function tally(engine: Engine, staged: Staged, judged: string): Promise<Verdicts> {
  const rows = await engine.rows<{ verdict: keyof Verdicts; rule: string | null; n: number }>(`
    SELECT verdict, rule, count(*) AS n FROM ${judged} GROUP BY ALL
    UNION ALL SELECT 'kept', NULL, ${staged.alone === undefined ? '0' : `(SELECT count(*) FROM (${aloneRows(staged, judged)}))`}
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

/** The rows that stay, as the silver table; where answers are alone, in its order. */
export function keptRows(refinery: Refinery, staged: Staged, judged: string): string {
  const { table, shared } = refinery;
  const from = (name: string) => (shared.includes(name) || isProvenance(name) ? 'a' : 'j');
  const columns = columnNames(table).map((name) => `${from(name)}.${quoteName(name)}`);
  return `SELECT ${columns.join(', ')} FROM (${keptOnes(staged, judged)}) j JOIN ${staged.answers} a USING (answer_no)`;
}

/** The rows that stay, without what they share. */
function keptOnes(staged: Staged, judged: string): string {
  if (staged.alone === 'all') return aloneRows(staged, judged);
  return staged.alone === 'some' ? `SELECT * FROM ${judged}_kept` : `SELECT * FROM ${judged} WHERE verdict = 'kept'`;
}

/** The same in the order of the table: sorted while a row is a few numbers, before the texts of its answer are joined to it. */
function sortedOnes({ table, shared }: Refinery, staged: Staged, judged: string): string {
  const own = ['answer_no', ...ownColumns({ table, shared }).map(quoteName)].join(', ');
  const [outer, inner] = [true, false].map((isShared) => table.sort.filter((name) => shared.includes(name) === isShared).map(quoteName));
  const places = `SELECT answer_no, dense_rank() OVER (ORDER BY ${outer?.join(', ')}) AS place FROM ${staged.answers}`;
  const rows = `SELECT ${own} FROM (${aloneRows(staged, judged)}) UNION ALL SELECT ${own} FROM ${judged} WHERE verdict = 'kept'`;
  return `SELECT ${own} FROM (${rows}) JOIN (${places}) USING (answer_no) ORDER BY ${['place', ...(inner ?? [])].join(', ')}`;
}

/** The rows of answers that are alone, without those that break a rule. */
function aloneRows({ rows, answers, alone }: Staged, judged: string): string {
  const refused = `SELECT answer_no, position FROM ${judged} WHERE verdict = 'quarantined'`;
  const those = alone === 'all' ? '' : `WHERE answer_no IN (SELECT answer_no FROM ${answers} WHERE is_alone)`;
  return `SELECT * FROM (SELECT * FROM ${rows} ${those}) ANTI JOIN (${refused}) USING (answer_no, position)`;
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
