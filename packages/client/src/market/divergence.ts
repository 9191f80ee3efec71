import { groupBy } from '@bullion/core';
import type { ExchangeBar } from './bars.ts';

/** What one symbol cost on several exchanges at the close of one bar. */
export interface DivergenceRow {
  readonly timestamp: Date;
  /** How many exchanges have the bar; at least two. */
  readonly exchanges: number;
  readonly lowest: string;
  readonly low: number;
  readonly highest: string;
  readonly high: number;
  /** (high / low − 1) × 10,000: basis points. */
  readonly spread_bps: number;
}

/** Closes side by side, bar by bar; a bar that only one exchange has says nothing. */
export function divergenceOf(bars: readonly ExchangeBar[]): DivergenceRow[] {
  return [...groupBy(bars, ({ time }) => time)].flatMap(([time, group]) => {
    const [low, high] = extremes(group);
    if (group.length < 2 || low === undefined || high === undefined) return [];
    const spread = (high.close / low.close - 1) * 10_000;
    return [
      {
        timestamp: new Date(time),
        exchanges: group.length,
        lowest: low.exchange,
        low: low.close,
        highest: high.exchange,
        high: high.close,
        spread_bps: spread,
      },
    ];
  });
}

function extremes(group: readonly ExchangeBar[]): [ExchangeBar | undefined, ExchangeBar | undefined] {
  const sorted = group.toSorted((a, b) => a.close - b.close || (a.exchange < b.exchange ? -1 : 1));
  return [sorted[0], sorted.at(-1)];
}
