import type { SpecFile, SpecSeries, SpecTable } from '@bullion/core';
import type { Selection } from './selection.ts';
import type { Range } from './when.ts';

/** How far off a position may be, because of bars that are missing before it. */
const slackOf = (position: number): number => 16 + position / 1000;

/** About where in a file the selected rows of one series lie, by what the manifest says of all of them; undefined where it does not name the series. */
export function expectedRows({ series, sort }: SpecTable, file: SpecFile, selection: Selection): Range | undefined {
  const one = seriesOf(series, selection);
  if (one === undefined) return undefined;
  const span = spanOf(file);
  const before = series.filter((each) => compare(each, one, sort) < 0).reduce((sum, each) => sum + rowsIn(each, span), 0);
  const all = series.reduce((sum, each) => sum + rowsIn(each, span), 0);
  const scale = all === 0 ? 0 : file.rows / all;
  const { from = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = selection.during ?? {};
  const place = (moment: number): number => (before + rowsIn(one, { from: span.from, until: Math.max(span.from, moment) })) * scale;
  const [first, end] = [place(from), place(Math.min(until, span.until))];
  return { from: Math.max(0, Math.floor(first - slackOf(first))), until: Math.min(file.rows, Math.ceil(end + slackOf(end))) };
}

/** How many files, in this order, are likely to hold so many rows of the selected series; one where nobody knows. */
export function filesFor(rows: number, files: readonly SpecFile[], { series }: SpecTable, selection: Selection): number {
  const one = seriesOf(series, selection);
  let missing = rows;
  const last = files.findIndex((file) => {
    missing -= one === undefined ? rows : rowsIn(one, spanOf(file));
    return missing <= 0;
  });
  return last === -1 ? files.length : last + 1;
}

function seriesOf(series: readonly SpecSeries[], { among }: Selection): SpecSeries | undefined {
  const isOne = (each: SpecSeries): boolean =>
    among.every(({ column, values }) => values.length === 1 && nameIn(each, column) === values[0]);
  return among.length === 3 ? series.find(isOne) : undefined;
}

const nameIn = ({ exchange, market, symbol }: SpecSeries, column: string): string | undefined =>
  column === 'exchange' ? exchange : column === 'market' ? market : column === 'symbol' ? symbol : undefined;

function compare(a: SpecSeries, b: SpecSeries, sort: readonly string[]): number {
  for (const column of sort) {
    const [left = '', right = ''] = [nameIn(a, column), nameIn(b, column)];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

/** As if the rows of a series were spread evenly over its time. */
function rowsIn(series: SpecSeries, { from, until }: Range): number {
  const [first, end] = [Date.parse(series.from), Date.parse(series.until)];
  const common = Math.max(0, Math.min(end, until) - Math.max(first, from));
  return end > first ? (series.rows * common) / (end - first) : 0;
}

const spanOf = ({ from, until }: SpecFile): Range => ({
  from: from === null ? Number.NEGATIVE_INFINITY : Date.parse(from),
  until: until === null ? Number.POSITIVE_INFINITY : Date.parse(until),
});
