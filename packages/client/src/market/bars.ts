import {
  BullionError,
  didYouMean,
  groupBy,
  INTERVAL_MS,
  type Interval,
  type Market,
  parseInterval,
  type SpecSeries,
  type SpecTable,
} from '@bullion/core';
import type { Edition } from '../edition.ts';
import { CANDLES } from '../token/candles.ts';
import { AGGREGATED } from '../token/choose.ts';
import { parseSpelling } from '../token/spelling.ts';
import { parseRange, type When } from '../when.ts';

export interface BarsOptions {
  /** Default: `1d`. */
  readonly interval?: Interval | undefined;
  readonly from?: When | undefined;
  /** First moment that is left out. */
  readonly to?: When | undefined;
  /** Only so many of the newest bars. Default: 365, where no range is given. */
  readonly limit?: number | undefined;
}

/** A bar of one exchange, as far as comparisons need it. */
export interface ExchangeBar {
  readonly time: number;
  readonly exchange: string;
  readonly symbol: string;
  readonly close: number;
  readonly volume: number;
  readonly quote_volume: number | null;
}

const COLUMNS = ['timestamp', 'exchange', 'symbol', 'close', 'volume', 'quote_volume'] as const;

/** The series of exchanges themselves in one market; sums across exchanges are left out. */
export function seriesIn(table: SpecTable, market: Market): SpecSeries[] {
  return table.series.filter((each) => each.market === market && each.exchange !== AGGREGATED);
}

export function tableOf(edition: Edition, interval: Interval = '1d'): SpecTable {
  return edition.table(CANDLES[parseInterval(interval)]);
}

/**
 * The series that one spelling names on every exchange, all in one quote: USD, USDT and USDC are different money.
 * Where only a base is named, it is the quote that most exchanges have.
 */
export function sameEverywhere(table: SpecTable, market: Market, written: string): SpecSeries[] {
  const { name } = parseSpelling(written);
  const there = seriesIn(table, market);
  const named = there.filter(({ symbol, base }) => symbol === name || base === name);
  const byQuote = [...groupBy(named, ({ quote }) => quote).values()].sort((a, b) => b.length - a.length);
  const chosen = byQuote.find((series) => series.some(({ symbol }) => symbol === name)) ?? byQuote[0];
  if (chosen !== undefined) return chosen;
  const names = there.flatMap(({ symbol, base }) => [symbol, base]);
  throw new BullionError('unknown_symbol', `${table.name} has no ${written} of any ${market} market.${didYouMean(name, names)}`, {
    hint: `It has ${[...new Set(there.map(({ base }) => base))].slice(0, 20).join(', ')}.`,
    details: { table: table.name, symbol: written, market },
  });
}

/** The bars of some series in a range, by time. */
export async function barsOf(edition: Edition, series: readonly SpecSeries[], options: BarsOptions): Promise<ExchangeBar[]> {
  const name = CANDLES[parseInterval(options.interval ?? '1d')];
  if (series.length === 0) return [];
  const rows = await edition.read(name, {
    symbol: [...new Set(series.map(({ symbol }) => symbol))],
    exchange: [...new Set(series.map(({ exchange }) => exchange))],
    market: series[0]?.market,
    ...rangeOf(series, options),
    columns: COLUMNS,
  });
  return rows.map(({ timestamp, ...bar }) => ({ time: timestamp.getTime(), ...bar })).sort((a, b) => a.time - b.time);
}

function rangeOf(series: readonly SpecSeries[], { interval = '1d', from, to, limit }: BarsOptions): { from?: When; until?: When } {
  const wanted = parseRange(from, to, { from: 'from', until: 'to' });
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit > 0))
    throw new BullionError('usage', `limit ${limit} is not a whole number above zero.`);
  const newest = Math.min(
    wanted.until,
    Math.max(...series.map(({ until }) => Math.ceil(Date.parse(until) / INTERVAL_MS[interval]) * INTERVAL_MS[interval])),
  );
  const bars = limit ?? (from === undefined ? 365 : undefined);
  const start = bars === undefined ? wanted.from : Math.max(wanted.from, newest - bars * INTERVAL_MS[interval]);
  return { ...(start === Number.NEGATIVE_INFINITY ? {} : { from: start }), ...(to === undefined ? {} : { until: to }) };
}
