import { DAY_MS } from '@bullion/core';
import { intervalOf } from '../bars.ts';
import type { Feed, ListedFile } from '../exchange.ts';
import { folderOf } from './folder.ts';
import { klinesShelf } from './paths.ts';

const folder = folderOf('day', (series) =>
  klinesShelf({ market: series.market, symbol: series.nativeSymbol, interval: intervalOf(series) }),
);

/** Which daily files of a symbol exist: one walk through its folder answers for any number of days, absence included. */
export const listing: Feed<ListedFile> = {
  kind: 'listing',
  feeds: 'silver_availability',
  shape: 'series',
  markets: ['perp', 'spot'],
  intervals: ['1m', '1h', '1d'],
  // Files appear up to a week late and are replaced later still.
  youngMs: 20 * DAY_MS,
  sweepMs: 28 * DAY_MS,
  windowMs: () => Number.MAX_SAFE_INTEGER,
  fetch: folder.list,
  parsers: [{ parse: folder.read, columns: folder.columns }],
};
