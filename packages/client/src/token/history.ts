import { BullionError, DAY_MS, INTERVAL_MS, type Interval } from '@bullion/core';
import type { BasisPoint } from '../analytics/basis.ts';
import type { Drawdown } from '../analytics/drawdown.ts';
import type { FundingSummary } from '../analytics/funding.ts';
import type { MetricValue } from '../analytics/metric.ts';
import type { ReturnKind } from '../analytics/returns.ts';
import type { Point } from '../analytics/series.ts';
import { parseRange } from '../when.ts';
import type { CandleOptions, Subject } from './answers.ts';
import type { Answer } from './rows.ts';

/** What statistics are about: a series and the length of its bars. */
export interface BarSubject extends Subject {
  readonly interval: Interval;
}

/** A close; the bar opened at `timestamp`. */
export interface PriceRow {
  readonly timestamp: Date;
  readonly price: number;
}

export interface ReturnRow {
  readonly timestamp: Date;
  readonly close: number;
  /** Close / close one period before − 1, or its logarithm: a fraction; null where that bar is missing. */
  readonly return: number | null;
}

export interface WindowRow {
  readonly timestamp: Date;
  readonly close: number;
  /** The statistic of the window that ends with this bar; null where a bar of it is missing. */
  readonly value: number | null;
}

export interface VolatilityRow extends Omit<WindowRow, 'value'> {
  /** Sample standard deviation of the returns of the window × √(bars per year of 365 days), a fraction per year. */
  readonly volatility: number | null;
}

export type PriceHistory = Answer<PriceRow, BarSubject>;
export type Returns = Answer<ReturnRow, BarSubject & { readonly period: string; readonly kind: ReturnKind }>;
export type Volatility = Answer<VolatilityRow, BarSubject & { readonly window: number }>;
export type Ratio = Answer<WindowRow, BarSubject & { readonly window: number }>;
export type Drawdowns = Answer<Drawdown, BarSubject & { readonly max: number | null; readonly underwater: readonly Point[] }>;
export type Basis = Answer<BasisPoint, BarSubject & { readonly spot_symbol: string }>;
export type Statistics = Answer<MetricValue, BarSubject & { readonly benchmark_symbol: string | null }>;
export type FundingAnnualized = FundingSummary & Subject & { readonly from: Date | null; readonly until: Date | null };

export interface ReturnOptions extends CandleOptions {
  /** Default: simple. */
  readonly kind?: ReturnKind | undefined;
}

export interface WindowOptions extends CandleOptions {
  /** Bars to look back on, the newest one included. Default: 30. */
  readonly window?: number | undefined;
}

/** Closes as a series. */
export const closesOf = (candles: readonly { readonly timestamp: Date; readonly close: number }[]): Point[] =>
  candles.map(({ timestamp, close }) => ({ timestamp, value: close }));

/** `7d` or `24h` as ms; refused where bars do not divide it. */
export function parsePeriod(text: string, interval: Interval): number {
  const [, count, unit] = /^([1-9]\d{0,3})([dhm])$/.exec(text) ?? [];
  const ms = Number(count) * (unit === 'd' ? DAY_MS : unit === 'h' ? INTERVAL_MS['1h'] : INTERVAL_MS['1m']);
  if (count !== undefined && ms % INTERVAL_MS[interval] === 0) return ms;
  throw new BullionError('usage', `${JSON.stringify(text)} is no period of ${interval} bars.`, {
    hint: 'Use 1d, 7d, 30d, 90d, 365d or 24h.',
  });
}

/** Asks for so many bars more than are wanted, so that the first of them has a past. */
export function withPast({ from, limit, ...rest }: CandleOptions, bars: number, step: number): CandleOptions {
  const start = parseRange(from, undefined).from;
  return {
    ...rest,
    ...(from === undefined ? {} : { from: start - bars * step }),
    ...(limit === undefined ? {} : { limit: limit + bars }),
  };
}

/** The rows that were wanted, without their past. */
export function withoutPast<Row extends { readonly timestamp: Date }>(rows: readonly Row[], { from, limit }: CandleOptions): Row[] {
  const start = parseRange(from, undefined).from;
  const wanted = rows.filter(({ timestamp }) => timestamp.getTime() >= start);
  return limit === undefined ? wanted : wanted.slice(-limit);
}
