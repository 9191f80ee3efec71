import { groupBy } from '@bullion/core';
import { known } from '../analytics/series.ts';
import type { ExchangeBar } from './bars.ts';

/** What was traded of one symbol on one exchange. */
export interface VolumeRow {
  readonly exchange: string;
  readonly symbol: string;
  /** Σ volume, in the base asset. */
  readonly volume: number;
  /** Σ quote volume, in the quote asset; null where the exchange does not say it for every bar. */
  readonly quote_volume: number | null;
  /** Of the base volume of all rows of the symbol, a fraction. */
  readonly share: number | null;
  readonly bars: number;
}

/** Volumes of symbols by exchange, the largest first. */
export function volumesOf(bars: readonly ExchangeBar[]): VolumeRow[] {
  const totals = new Map<string, number>();
  for (const { symbol, volume } of bars) totals.set(symbol, (totals.get(symbol) ?? 0) + volume);
  const groups = [...groupBy(bars, ({ exchange, symbol }) => `${exchange} ${symbol}`).values()];
  return groups
    .map((group) => rowOf(group, totals))
    .sort((a, b) => (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : b.volume - a.volume));
}

function rowOf(group: readonly ExchangeBar[], totals: ReadonlyMap<string, number>): VolumeRow {
  const { exchange = '', symbol = '' } = group[0] ?? {};
  const volume = group.reduce((sum, each) => sum + each.volume, 0);
  const quote = group.reduce<number | null>(
    (sum, each) => (sum === null || each.quote_volume === null ? null : sum + each.quote_volume),
    0,
  );
  return { exchange, symbol, volume, quote_volume: quote, share: known(volume / (totals.get(symbol) ?? 0)), bars: group.length };
}
