import { INTERVAL_MS, type Interval } from '@bullion/core';
import { type Drawdown, drawdowns, underwater } from './drawdown.ts';
import { returnsOf } from './returns.ts';
import { alignedValues, isKnown, knownValues, type Point } from './series.ts';
import { barsPerYear } from './volatility.ts';

/** A price history with what most statistics of it need. */
export interface Performance {
  readonly prices: readonly Point[];
  /** Simple returns bar by bar, null where a bar is missing. */
  readonly series: readonly Point[];
  /** Those that are known. */
  readonly returns: readonly number[];
  readonly underwater: readonly Point[];
  readonly drawdowns: readonly Drawdown[];
  readonly interval: Interval;
  /** Bars of a year of 365 days. */
  readonly perYear: number;
  /** Returns that are not known because a bar is missing, the first bar aside. */
  readonly broken: number;
}

export function performanceOf(prices: readonly Point[], interval: Interval): Performance {
  const step = INTERVAL_MS[interval];
  const series = returnsOf(prices, { period: step });
  return {
    prices,
    series,
    returns: knownValues(series),
    underwater: underwater(prices),
    drawdowns: drawdowns(prices),
    interval,
    perYear: barsPerYear(step),
    broken: series.slice(1).filter(({ value }) => !isKnown(value)).length,
  };
}

/** The returns of both, bar by bar, where both are known. */
export function sideBySide(own: Performance, other: Performance): { own: number[]; other: number[] } {
  const { left, right } = alignedValues(own.series, other.series);
  return { own: left, other: right };
}
