import { DAY_MS, INTERVAL_MS, type Interval, invariant } from '@bullion/core';
import type { CandleRow, Parsed, Series, Window } from './exchange.ts';

/** A row of candles as an exchange sends it, its columns named; undefined is a cell that is not a number. */
export interface WireBar {
  /** Ms since the epoch. */
  readonly openTime: number | undefined;
  readonly open: number | undefined;
  readonly high: number | undefined;
  readonly low: number | undefined;
  readonly close: number | undefined;
  /** In base. */
  readonly volume: number | undefined;
  /** In quote; null where the exchange never says it. */
  readonly quoteVolume: number | undefined | null;
  /** False where the exchange itself marks the bar as forming. */
  readonly finished?: boolean;
  /** True where the exchange closed the bar before its time. */
  readonly isCut?: boolean;
  /** Absent where the exchange never says it. */
  readonly detail?: WireBarDetail;
}

/** Trades of a bar, and the part of them in which the buyer was the taker. */
interface WireBarDetail {
  readonly trades: number | undefined;
  /** In base. */
  readonly takerVolume: number | undefined;
  /** In quote. */
  readonly takerQuoteVolume: number | undefined;
}

/** Names the columns of one row; undefined for a row of another shape. */
type ReadBar = (row: unknown) => WireBar | undefined;

/**
 * Rows of an answer, oldest first. Left out are bars outside the window, which belong to the window beside it,
 * and bars that are not finished by the clock of the exchange; what cannot be read is rejected.
 */
export function readBars(sent: readonly unknown[], window: Window, serverTime: number, read: ReadBar): Parsed<CandleRow> {
  const rows: CandleRow[] = [];
  const rejected: { timestamp: number; rule: string; row: unknown }[] = [];
  let unfinishedFrom = Infinity;
  for (const row of sent) {
    const bar = read(row);
    const openTime = plausibleTime(bar?.openTime, serverTime);
    if (bar === undefined || openTime === undefined) {
      rejected.push({ timestamp: window.from, rule: bar === undefined ? 'unreadable_row' : 'implausible_time', row });
    } else if (openTime >= window.from && openTime < window.until) {
      const seen = lookAt(bar, openTime, stepOf(window.series), serverTime);
      if (seen === 'unfinished') unfinishedFrom = Math.min(unfinishedFrom, openTime);
      else if (typeof seen === 'string') rejected.push({ timestamp: openTime, rule: seen, row });
      else rows.push(seen);
    }
  }
  rows.sort((a, b) => a.timestamp - b.timestamp);
  return unfinishedFrom === Infinity ? { rows, rejected } : { rows, rejected, unfinishedFrom };
}

/** Length of the bars of a series, ms. */
export function stepOf(series: Series): number {
  return INTERVAL_MS[intervalOf(series)];
}

/** The interval of a series of candles, which always has one. */
export function intervalOf({ interval }: Series): Interval {
  invariant(interval !== '', 'a series of candles to have an interval');
  return interval;
}

/** Seconds read as milliseconds would land in 1970 and pass for a bar outside the window, so times are checked first. */
function plausibleTime(openTime: number | undefined, serverTime: number): number | undefined {
  if (openTime === undefined || openTime < Date.UTC(2010) || openTime > serverTime + DAY_MS) return undefined;
  return openTime;
}

type Left = 'unfinished' | 'misaligned_time' | 'unreadable_number';

/** The row, or why there is none. */
function lookAt(bar: WireBar, openTime: number, step: number, serverTime: number): CandleRow | Left {
  if (openTime % step !== 0) return 'misaligned_time';
  if (bar.finished === false || openTime + step > serverTime) return 'unfinished';
  return candleRow(bar, openTime) ?? 'unreadable_number';
}

function candleRow(bar: WireBar, timestamp: number): CandleRow | undefined {
  const { open, high, low, close, volume, quoteVolume, detail = NO_DETAIL } = bar;
  const { trades, takerVolume, takerQuoteVolume } = detail;
  if (open === undefined || high === undefined || low === undefined || close === undefined) return undefined;
  if (volume === undefined || quoteVolume === undefined) return undefined;
  if (trades === undefined || takerVolume === undefined || takerQuoteVolume === undefined) return undefined;
  return {
    timestamp,
    open,
    high,
    low,
    close,
    volume,
    quote_volume: quoteVolume,
    trades_count: trades,
    taker_buy_volume: takerVolume,
    taker_buy_quote_volume: takerQuoteVolume,
    flags: flagsOf(bar.isCut === true, volume, { open, high, low, close }),
  };
}

const NO_DETAIL = { trades: null, takerVolume: null, takerQuoteVolume: null };

/** The four prices of a bar. */
interface Prices {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/**
 * What is unusual about a bar, as the column `flags` has it. Without trades there is no price either: four equal ones are the last
 * price carried on by the exchange (`synthetic`), different ones came from elsewhere (`moved`, freqtrade/freqtrade#7597).
 */
export function flagsOf(isCut: boolean, volume: number, { open, high, low, close }: Prices): string | null {
  if (volume !== 0) return isCut ? 'cut' : null;
  const isFlat = open === close && high === close && low === close;
  return `${isCut ? 'cut,' : ''}no_trades,${isFlat ? 'synthetic' : 'moved'}`;
}
