import { type Finding, finding, isoTime, quoteName, quoteText, type Table } from '@bullion/core';
import type { Lake } from '@bullion/lake';
import { provenanceNames } from '@bullion/tables';
import type { DerivedUnit, FollowingTable, Tables } from '../assets/gold.ts';
import type { CheckResult } from '../engine/asset.ts';
import { relation } from '../sql.ts';

/** Two texts of one number differ by rounding at most. */
const RELATIVE = 1e-9;
/** So many symbols are named, those with the worst differences first; the number of rows is of all. */
const FINDINGS_MAX = 50;

/** Whether a table is made from one whose rows come both over an API and from files. */
export function hasTwoWays(table: FollowingTable, tables: Tables): boolean {
  return inputWithWays(table, tables) !== undefined;
}

/** The same row from two sources must say the same. Published is what the archive says. */
export async function reconciliation(
  lake: Pick<Lake, 'engine' | 'path'>,
  table: FollowingTable,
  tables: Tables,
  { own }: Pick<DerivedUnit, 'own'>,
): Promise<CheckResult> {
  const input = inputWithWays(table, tables);
  const files = own.filter((file) => file.table === input?.name).map((file) => lake.path(file.path));
  const symbols = input === undefined || files.length === 0 ? [] : await compare(lake, input, files);
  const compared = symbols.reduce((sum, { rows }) => sum + rows, 0);
  const apart = symbols.filter(({ different }) => different > 0);
  const different = apart.reduce((sum, each) => sum + each.different, 0);
  const findings = apart.slice(0, FINDINGS_MAX).map(findingOf);
  const about = { name: 'reconciliation', severity: 'warn', passed: different === 0, findings } as const;
  if (compared === 0) return { ...about, detail: 'no row came both ways' };
  if (different === 0) return { ...about, detail: `${compared} rows came both ways and agree` };
  const [worst] = apart;
  return { ...about, detail: `${different} of ${compared} rows that came both ways differ, most ${worst?.symbol}: ${shown(worst)}` };
}

/** What one symbol has in common, the symbol with the worst difference first. */
interface Compared {
  readonly exchange: string;
  readonly market: string;
  readonly symbol: string;
  readonly rows: number;
  readonly different: number;
  /** First and last row that differs, ms. */
  readonly first: number | null;
  readonly last: number | null;
  /** The worst difference: when, in which column, and what the two say. */
  readonly at: number | null;
  readonly name: string | null;
  readonly archived: number | null;
  readonly told: number | null;
  /** As a part of the larger value. */
  readonly off: number | null;
}

/** A value that one of the two does not say is no difference. */
async function compare(lake: Pick<Lake, 'engine'>, input: Table, files: readonly string[]): Promise<Compared[]> {
  // Most files are told one way only, which is seen without looking for pairs.
  const ways = await lake.engine.rows<{ source: string }>(`SELECT DISTINCT source FROM (${relation(input, files)})`);
  if (ways.length < 2) return [];
  const key = input.key.filter((name) => name !== 'source').map(quoteName);
  const values = numbersOf(input).map((name) => {
    const [a, r] = [`a.${quoteName(name)}`, `r.${quoteName(name)}`];
    return `{ name: ${quoteText(name)}, archived: ${a}::DOUBLE, told: ${r}::DOUBLE, off: abs(${a} - ${r}) / nullif(greatest(abs(${a}), abs(${r})), 0) }`;
  });
  return await lake.engine.rows<Compared>(`
    WITH said AS (${relation(input, files)}),
    pairs AS (
      SELECT a.exchange, a.market, a.symbol, epoch_ms(a.timestamp) AS "at", [${values.join(', ')}] AS columns
      FROM said a JOIN said r USING (${key.join(', ')}) WHERE a.source = 'archive' AND r.source = 'rest'
    ),
    differences AS (
      SELECT * FROM (SELECT exchange, market, symbol, "at", unnest(columns, recursive := true) FROM pairs) WHERE off > ${RELATIVE}
    ),
    counted AS (
      SELECT exchange, market, symbol, count(DISTINCT "at") AS different, min("at") AS first, max("at") AS last FROM differences GROUP BY ALL
    ),
    worst AS (FROM differences QUALIFY row_number() OVER (PARTITION BY exchange, market, symbol ORDER BY off DESC, "at", name) = 1),
    compared AS (SELECT exchange, market, symbol, count(*) AS rows FROM pairs GROUP BY ALL)
    SELECT exchange, market, symbol, rows, coalesce(different, 0) AS different, first, last, "at", name, archived, told, off
    FROM compared LEFT JOIN counted USING (exchange, market, symbol) LEFT JOIN worst USING (exchange, market, symbol)
    ORDER BY off DESC NULLS LAST, exchange, market, symbol`);
}

function inputWithWays({ derive }: FollowingTable, tables: Tables): Table | undefined {
  return derive.from.map((name) => tables[name]).find((input) => input !== undefined && 'source' in input.columns);
}

function numbersOf({ columns, key }: Table): string[] {
  const isOwn = (name: string) => !key.includes(name) && !provenanceNames.some((each) => each === name);
  return Object.entries(columns).flatMap(([name, { kind }]) => ((kind === 'number' || kind === 'count') && isOwn(name) ? [name] : []));
}

function findingOf(compared: Compared): Finding {
  const { exchange, market, symbol, rows, different, first, last } = compared;
  return finding({
    ...{ severity: 'warn', exchange, market, symbol },
    from: first === null ? null : isoTime(first),
    until: last === null ? null : isoTime(last + 1),
    message: `${different} of ${rows} rows of ${symbol} differ between the archive and the API, the most ${shown(compared)}.`,
    reason: 'The exchange may have corrected one of the two since. What the archive says is published.',
  });
}

function shown(worst: Compared | undefined): string {
  if (worst?.at == null || worst.off === null) return 'nowhere';
  const { at, name, archived, told, off } = worst;
  return `at ${isoTime(at)}, where ${name} is ${archived} in the archive and ${told} over the API (${percent(off)})`;
}

function percent(part: number): string {
  return `${Number((part * 100).toPrecision(2))} %`;
}
