import type { Interval, SpecSeries } from '@bullion/core';
import type { TableName } from '@bullion/tables';
import type { Edition } from '../edition.ts';
import type { ReadOptions } from '../selection.ts';
import type { Candles } from './answers.ts';
import { chooseCandles, type WantedCandles } from './choose.ts';
import { type Life, livesInstead } from './lives.ts';
import { answer } from './rows.ts';
import { about, pin, subject } from './subject.ts';

/** The table of each length of bars. */
export const CANDLES = { '1m': 'ohlcv_1m', '1h': 'ohlcv_hourly', '1d': 'ohlcv_daily' } as const satisfies Record<Interval, TableName>;

/** The bars of the series that is meant; of a symbol that is over and has none, no bars and its lives. */
export async function candlesIn(
  edition: Edition,
  wanted: WantedCandles,
  interval: Interval,
  range: Pick<ReadOptions, 'from' | 'until' | 'last'>,
): Promise<Candles> {
  const table = edition.table(CANDLES[interval]);
  const series = await orLives(edition, wanted, () => chooseCandles(edition.spec, table, wanted));
  if ('lives' in series) return answer([], { ...about(series.lives, edition), interval, lives: series.lives }, table.columns);
  const rows = await edition.read(CANDLES[interval], { ...range, ...pin(series) });
  return answer(rows, { ...subject(series, edition), interval }, table.columns);
}

/** The series that is meant; where there is none because the symbol is over, its lives. */
export async function orLives(
  edition: Edition,
  wanted: WantedCandles,
  choose: () => SpecSeries,
): Promise<SpecSeries | { readonly lives: readonly Life[] }> {
  try {
    return choose();
  } catch (error) {
    return { lives: await livesInstead(error, edition, wanted) };
  }
}
