import { INTERVAL_MS, INTERVALS, periodSpan, quoteName, quoteText, type Table } from '@bullion/core';
import type { Lake, Ledger } from '@bullion/lake';
import { lineage, provenanceNames } from '@bullion/tables';
import { rowCount } from '../checks/row-count.ts';
import type { Asset, Outcome, Scope, Work, World } from '../engine/asset.ts';
import { instant, relation, temporary } from '../sql.ts';
import { type DerivedUnit, derivedUnits, type FollowingTable, isFollowing, type Tables } from './gold.ts';
import { outcomeOf } from './outcome.ts';
import { hashOf, workOn } from './silver/units.ts';

/** A gold table and the silver table whose rows it took over one by one. */
export interface Trace {
  readonly table: FollowingTable;
  readonly said: Table;
  /** The columns in which a row of gold and the row that says it agree. */
  readonly key: readonly string[];
}

/** The tables whose rows can be traced to answers: those that keep the key of a table with provenance. Rows that sum up others are not. */
export function tracesOf(tables: Tables): Trace[] {
  return Object.values(tables).flatMap((table) => {
    if (table.layer !== 'gold' || !isFollowing(table) || !('symbol' in table.columns)) return [];
    // No exchange counts lives: what it says of a native symbol is about the one of that day.
    const key = table.key.filter((name) => name !== 'life');
    const said = table.derive.from.map((name) => tables[name]).find((input) => input !== undefined && 'source_sha256' in input.columns);
    return said !== undefined && key.every((name) => name in said.columns) ? [{ table, said, key }] : [];
  });
}

/** Which answer said the rows of each gold table, one file per table and period. */
export function lineageAsset(tables: Tables): Asset {
  const traces = tracesOf(tables);
  return {
    key: lineage.name,
    layer: 'gold',
    table: lineage.name,
    inputs: [...new Set(traces.flatMap(({ table, said }) => [said.name, table.name]))],
    doc: lineage.doc,
    codeVersion: lineage.codeVersion,
    checks: ['row_count'],
    freshWithinHours: 48,
    plan: (scope, ledger) => traces.flatMap((trace) => planTrace(trace, scope, ledger)),
    run: (work, world) => writeLineage(traces, work, world),
  };
}

interface LineageDetail {
  readonly table: string;
  readonly unit: DerivedUnit;
  readonly inputsHash: string;
}

function planTrace({ table, said }: Trace, scope: Scope, ledger: Pick<Ledger, 'files' | 'file'>): Work[] {
  const made = derivedUnits(table, scope, ledger).filter(({ unit }) => ledger.file(table.name, unit) !== undefined);
  return made.map((unit) => {
    const files = unit.own.filter((file) => file.table === said.name);
    // Who said it is content here, so the hash of the bytes counts.
    const inputsHash = hashOf(lineage.codeVersion, said.codeVersion, ...files.map(({ path, sha256 }) => `${path} ${sha256}`));
    const detail: LineageDetail = { table: table.name, unit: { ...unit, own: files }, inputsHash };
    const file = { asset: lineage.name, table: lineage.name, unit: `${table.name}/${unit.unit}`, period: unit.period };
    return workOn({ ...file, codeVersion: lineage.codeVersion, inputsHash, detail }, scope, ledger);
  });
}

async function writeLineage(traces: readonly Trace[], work: Work, { lake, runId }: World): Promise<Outcome> {
  const { table, unit, inputsHash } = work.detail as LineageDetail;
  await lake.prove(unit.own);
  const traced = traces
    .filter((trace) => trace.table.name === table)
    .map((trace, index) => ({ trace, name: temporary('told', work.unit, String(index)) }));
  try {
    const queries: string[] = [];
    for (const { trace, name } of traced) queries.push(await islands(trace, unit, lake, name));
    const stored = await lake.replaceFile({
      table: lineage,
      asset: lineage.name,
      unit: work.unit,
      period: unit.period,
      query: queries.join(' UNION ALL '),
      inputsHash,
      codeVersion: lineage.codeVersion,
      runId,
    });
    return outcomeOf(work, stored, [rowCount(stored.rows, undefined)]);
  } finally {
    for (const { name } of traced) await lake.engine.run(`DROP TABLE IF EXISTS ${name}`);
  }
}

/**
 * Consecutive rows of a symbol that come from one answer, as one row. Where no answer reaches into the time of another one, each is one
 * island, and no row is looked at beside others. `told` names a temporary table: what each answer says of each symbol.
 */
async function islands(trace: Trace, unit: DerivedUnit, lake: Pick<Lake, 'engine' | 'path'>, told: string): Promise<string> {
  const { table, said, key } = trace;
  const files = `(${relation(
    said,
    unit.own.map((file) => lake.path(file.path)),
  )})`;
  await lake.engine.run(`CREATE OR REPLACE TEMP TABLE ${told} AS ${spansOf(trace, unit, files)}`);
  const isTimed = said.clock !== undefined && key.includes(said.clock);
  const crowded = `SELECT DISTINCT exchange, market, symbol FROM ${isTimed ? `(${reachingInto(told)})` : told}`;
  const [found] = await lake.engine.rows<{ n: number }>(`SELECT count(*) AS n FROM (${crowded})`);
  const stretches =
    found?.n === 0
      ? `SELECT * FROM ${told}`
      : `
    SELECT * FROM ${told} ANTI JOIN (${crowded}) USING (exchange, market, symbol)
    UNION ALL BY NAME ${rowIslands(trace, unit, `(SELECT * FROM ${files} SEMI JOIN (${crowded}) USING (exchange, market, symbol))`, told)}`;
  const provenance = provenanceNames.map((name) => `${quoteName(name)}${name === 'source_sha256' ? ' AS sha256' : ''}`);
  return `
    SELECT DISTINCT ${quoteText(table.name)} AS table_name, exchange, market, symbol, starts AS from_time, ends AS until_time,
      ${provenance.join(', ')}, ${quoteText(said.codeVersion)} AS code_version
    FROM (${stretches})`;
}

/** An answer is where and when it was given, and what it said. */
const ANSWER = 'hash(url, source_sha256, received_at, batch_id)';

/** The time that each answer speaks about, by symbol. */
function spansOf(trace: Trace, unit: DerivedUnit, files: string): string {
  const provenance = provenanceNames.map((name) => `any_value(${quoteName(name)}) AS ${quoteName(name)}`);
  return `
    SELECT exchange, market, symbol, named, answer, min(starts) AS starts, max(starts) AS last, max(ends) AS ends, ${provenance.join(', ')}
    FROM (${rowsWanted(trace, unit, files)}) GROUP BY exchange, market, symbol, named, answer`;
}

/** Answers about a symbol that begin before an earlier one ends. */
function reachingInto(told: string): string {
  return `
    SELECT * FROM ${told} QUALIFY starts <= max(last) OVER (
      PARTITION BY exchange, market, symbol ORDER BY starts, last ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`;
}

/** The same row by row. */
function rowIslands(trace: Trace, unit: DerivedUnit, files: string, told: string): string {
  const { said, key } = trace;
  const first = [...('source' in said.columns ? ["source = 'archive' DESC"] : []), `${quoteName(said.clock ?? 'received_at')} DESC`];
  return `
    FROM (
      WITH took AS (
        SELECT exchange, market, symbol, named, answer, starts, ends FROM (${rowsWanted(trace, unit, files)})
        QUALIFY row_number() OVER (PARTITION BY ${key.map(quoteName).join(', ')} ORDER BY ${first.join(', ')}) = 1
      ),
      -- Only the first and the last row of an island matter, so that few rows are carried on.
      edges AS (
        SELECT *, answer IS DISTINCT FROM lag(answer) OVER along AS opens, answer IS DISTINCT FROM lead(answer) OVER along AS closes
        FROM took WINDOW along AS (PARTITION BY exchange, market, symbol, named ORDER BY starts) QUALIFY opens OR closes
      ),
      stretches AS (
        SELECT * REPLACE (CASE WHEN closes THEN ends ELSE lead(ends) OVER (PARTITION BY exchange, market, symbol, named ORDER BY starts) END AS ends)
        FROM edges
      ),
      answers AS (SELECT answer, ${provenanceNames.map((name) => `any_value(${quoteName(name)}) AS ${quoteName(name)}`).join(', ')} FROM ${told} GROUP BY answer)
      SELECT s.* EXCLUDE (opens, closes), a.* EXCLUDE (answer), starts AS last FROM stretches s JOIN answers a USING (answer) WHERE opens
    )`;
}

/** The rows of a period with the answer that says each, and the time that it is about. */
function rowsWanted({ said }: Trace, { period, interval }: DerivedUnit, files: string): string {
  const { columns, clock = 'received_at' } = said;
  const { from, until } = periodSpan(period);
  const isDay = columns[clock]?.kind === 'day';
  const at = quoteName(clock);
  const starts = isDay ? `${at}::TIMESTAMPTZ` : at;
  const wanted = [
    `${starts} >= ${instant(from)} AND ${starts} < ${instant(until)}`,
    ...(interval === '' || !('interval' in columns) ? [] : [`interval = ${quoteText(interval)}`]),
  ];
  const named = 'native_symbol' in columns ? 'native_symbol' : 'symbol';
  return `SELECT *, ${named} AS named, ${ANSWER} AS answer, ${starts} AS starts, ${starts} + ${lengthOf(said)} AS ends FROM ${files} WHERE ${wanted.join(' AND ')}`;
}

/** How much time a row is about: a bar its length, a day a day, a settlement the second that it is rounded to. */
function lengthOf({ columns, clock = '' }: Table): string {
  if ('interval' in columns) {
    const lengths = INTERVALS.map((each) => `WHEN ${quoteText(each)} THEN to_milliseconds(${INTERVAL_MS[each]})`);
    return `CASE interval ${lengths.join(' ')} END`;
  }
  return columns[clock]?.kind === 'day' ? 'to_days(1)' : 'to_seconds(1)';
}
