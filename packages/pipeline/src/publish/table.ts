import {
  addDays,
  DAY_MS,
  dayOf,
  duckdbType,
  INTERVAL_MS,
  isoTime,
  quoteName,
  type SpecFile,
  type SpecSeries,
  type SpecTable,
  type Table,
} from '@bullion/core';
import type { Lake } from '@bullion/lake';
import { relation } from '../sql.ts';
import type { GoldFile, GoldTable } from './gold-files.ts';

/** What the manifest says about a table. What it said before about the same files is not asked again. */
export async function describeTable(
  lake: Lake,
  { table, isWithheld, files }: GoldTable,
  before: SpecTable | undefined,
): Promise<SpecTable> {
  const known = new Map(before?.files.map((file) => [file.path, file]));
  const isKnown = ({ path, stored }: GoldFile): boolean => known.get(path)?.sha256 === stored.sha256;
  const spans = await spansOf(
    lake,
    table,
    files.filter((file) => !isKnown(file)),
  );
  const described = files.map((file): SpecFile => {
    const { from = null, until = null } = isKnown(file) ? (known.get(file.path) ?? {}) : (spans.get(file.path) ?? {});
    return { path: file.path, rows: file.stored.rows, bytes: file.stored.bytes, sha256: file.stored.sha256, from, until };
  });
  const isSame = before !== undefined && files.length === before.files.length && files.every(isKnown);
  return {
    name: table.name,
    description: table.doc,
    ...(table.terms === undefined ? {} : { terms: table.terms }),
    ...(isWithheld ? { withheld: true } : {}),
    row_count: sum(described.map(({ rows }) => rows)),
    size_bytes: sum(described.map(({ bytes }) => bytes)),
    date_range: rangeOf(described),
    clock: table.clock ?? null,
    key: table.key,
    sort: table.sort,
    columns: Object.entries(table.columns).map(([name, column]) => ({
      name,
      type: duckdbType(column),
      unit: column.unit ?? null,
      nullable: column.nullable,
      description: column.doc,
    })),
    files: described,
    series: isSame ? before.series : await seriesOf(lake, table, files),
  };
}

interface Span {
  readonly from: string;
  readonly until: string;
}

async function spansOf(lake: Lake, table: Table, files: readonly GoldFile[]): Promise<Map<string, Span>> {
  const { clock } = table;
  const spans = new Map<string, Span>();
  for (const { path, stored } of clock === undefined ? [] : files) {
    const column = quoteName(clock ?? '');
    const [ends] = await lake.engine.rows<{ first: number | string; last: number | string }>(
      `SELECT min(${column}) AS first, max(${column}) AS last FROM (${relation(table, [lake.path(stored.path)])})`,
    );
    if (ends !== undefined) spans.set(path, spanOf(table, ends));
  }
  return spans;
}

/** From the first moment to the end of what the last row stands for: its bar, its day, or its second. */
function spanOf(table: Table, { first, last }: { first: number | string; last: number | string }): Span {
  const ms = (value: number | string): number => (typeof value === 'number' ? value : Date.parse(value));
  const isDay = table.clock !== undefined && table.columns[table.clock]?.kind === 'day';
  const interval = table.derive?.interval;
  const step = interval !== undefined ? INTERVAL_MS[interval] : isDay ? DAY_MS : 1000;
  return { from: isoTime(ms(first)), until: isoTime(Math.floor(ms(last) / step) * step + step) };
}

/** Days, half-open. */
function rangeOf(files: readonly SpecFile[]): SpecTable['date_range'] {
  const starts = files.flatMap(({ from }) => (from === null ? [] : [Date.parse(from)]));
  const ends = files.flatMap(({ until }) => (until === null ? [] : [Date.parse(until)]));
  if (starts.length === 0) return null;
  return { start: dayOf(Math.min(...starts)), end: addDays(dayOf(Math.max(...ends) - 1), 1) };
}

/** Tables whose rows are about one instrument at one time. */
async function seriesOf(lake: Lake, table: Table, files: readonly GoldFile[]): Promise<SpecSeries[]> {
  const wanted = ['exchange', 'market', 'symbol', 'base', 'quote'];
  if (table.clock === undefined || files.length === 0 || !wanted.every((name) => name in table.columns)) return [];
  const clock = quoteName(table.clock);
  const paths = files.map(({ stored }) => lake.path(stored.path));
  const rows = await lake.engine.rows<Omit<SpecSeries, 'from' | 'until'> & { first: number; last: number }>(`
    SELECT exchange, market, symbol, any_value(base ORDER BY base) AS base, any_value(quote ORDER BY quote) AS quote, count(*) AS rows,
      min(${clock}) AS first, max(${clock}) AS last
    FROM (${relation(table, paths)}) GROUP BY exchange, market, symbol ORDER BY exchange, market, symbol`);
  return rows.map(({ first, last, ...series }) => ({ ...series, ...spanOf(table, { first, last }) }));
}

const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);
