import { isoTime, parseInterval } from '@bullion/core';
import type { BarSubject, MetricValue, OpenOptions, Token } from 'bullion';
import { type Context, wholeNumber } from '../../context.ts';
import { percentText, table } from '../../terminal/output.ts';
import { range, type TokenOptions, tokenOf } from './question.ts';

/** What was gained in a period up to each bar. */
export async function returns({ output }: Context, subject: Token, options: TokenOptions): Promise<void> {
  const found = await subject.returns(options.period, bars(options));
  const rows = found.map(({ timestamp, ...row }) => ({ timestamp: isoTime(timestamp.getTime()), ...row }));
  output.result(
    { ...about(found), period: found.period, kind: found.kind, rows },
    () =>
      [
        `${titleOf(found)}, returns of ${found.period}`,
        columns(
          ['time', 'close', 'return'],
          rows.map((row) => [row.timestamp, row.close, percentText(row.return)]),
        ),
      ].join('\n'),
    rows,
  );
}

/** How much returns vary, per year. */
export async function volatility({ output }: Context, subject: Token, options: TokenOptions): Promise<void> {
  const window = options.window === undefined ? 30 : wholeNumber('--window', options.window);
  const found = await subject.volatility({ ...bars(options), window });
  const rows = found.map(({ timestamp, ...row }) => ({ timestamp: isoTime(timestamp.getTime()), ...row }));
  output.result(
    { ...about(found), window, rows },
    () =>
      [
        `${titleOf(found)}, volatility of ${window} bars per year of 365 days`,
        columns(
          ['time', 'close', 'volatility'],
          rows.map((row) => [row.timestamp, row.close, percentText(row.volatility)]),
        ),
      ].join('\n'),
    rows,
  );
}

/** Falls below a peak, the deepest first. */
export async function drawdown({ output }: Context, subject: Token, options: TokenOptions): Promise<void> {
  const found = await subject.drawdown(bars(options));
  const day = (date: Date | null): string | null => (date === null ? null : isoTime(date.getTime()));
  const rows = found
    .toSorted((a, b) => a.depth - b.depth)
    .map(({ peak, valley, recovered, ...row }) => ({ peak: day(peak), valley: day(valley), recovered: day(recovered), ...row }));
  output.result(
    { ...about(found), max: found.max, rows },
    () =>
      [
        `${titleOf(found)}, drawdowns`,
        columns(
          ['peak', 'valley', 'recovered', 'depth', 'days'],
          rows.map((row) => [row.peak, row.valley, row.recovered, percentText(row.depth), String(row.days)]),
          3,
        ),
      ].join('\n'),
    rows,
  );
}

/** The perpetual beside its spot pair. */
export async function basis({ output }: Context, subject: Token, options: TokenOptions): Promise<void> {
  const found = await subject.basis(bars(options));
  const rows = found.map(({ timestamp, ...row }) => ({ timestamp: isoTime(timestamp.getTime()), ...row }));
  output.result(
    { ...about(found), spot_symbol: found.spot_symbol, rows },
    () =>
      [
        `${titleOf(found)}, against ${found.spot_symbol} (spot)`,
        columns(
          ['time', 'perpetual', 'spot', 'basis'],
          rows.map((row) => [row.timestamp, row.perp, row.spot, percentText(row.basis, 4)]),
        ),
      ].join('\n'),
    rows,
  );
}

/** Every statistic of a tearsheet, beside those of a benchmark where one is named. */
export async function statistics(context: Context, subject: Token, options: TokenOptions, open: OpenOptions): Promise<void> {
  const benchmark = options.benchmark === undefined ? undefined : tokenOf(context, options.benchmark, options, open);
  const found = await subject.statistics({ ...bars(options), benchmark });
  const names = [found.symbol, ...(found.benchmark_symbol === null ? [] : [found.benchmark_symbol])];
  context.output.result(
    { ...about(found), benchmark_symbol: found.benchmark_symbol, rows: [...found] },
    () =>
      [
        `${titleOf(found)}, statistics`,
        columns(
          ['', ...names],
          found.map((row) => [row.label, metricText(row, row.value), ...names.slice(1).map(() => metricText(row, row.benchmark))]),
        ),
      ].join('\n'),
    found,
  );
}

function metricText({ unit }: MetricValue, value: number | string | null): string | null {
  if (value === null || typeof value === 'string') return value;
  if (unit === 'fraction') return percentText(value);
  return unit === 'number' ? value.toFixed(3) : String(Math.round(value));
}

function bars(options: TokenOptions) {
  return { interval: parseInterval(options.interval ?? '1d'), ...range(options) };
}

/** What an answer is about, without its rows. */
const about = ({ symbol, exchange, market, interval, revision }: BarSubject): BarSubject => ({
  symbol,
  exchange,
  market,
  interval,
  revision,
});

const titleOf = ({ symbol, exchange, market, interval }: BarSubject): string => `${symbol} on ${exchange} (${market}), ${interval}`;

/** A table whose columns after the first ones end one below the other. */
export function columns(head: readonly string[], rows: readonly (readonly (string | number | null)[])[], left = 1): string {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => String(row[column] ?? '–').length)));
  const aligned = (cells: readonly (string | number | null)[]) =>
    cells.map((cell, column) => (column < left ? cell : String(cell ?? '–').padStart(widths[column] ?? 0)));
  return table(aligned(head).map(String), rows.map(aligned));
}
