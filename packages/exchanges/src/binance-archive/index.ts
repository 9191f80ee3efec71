import type { Source } from '../exchange.ts';
import { judge } from './errors.ts';
import { funding } from './funding.ts';
import { klines } from './klines.ts';
import { listing } from './listing.ts';
import { metrics } from './metrics.ts';
import { symbols } from './symbols.ts';

/** Binance's public archive: one ZIP per symbol and day or month, and the listing of the bucket that says which exist. */
export const source: Source = {
  id: 'binance-archive',
  exchange: 'binance',
  title: 'Binance archive',
  endpoints: {
    BINANCE_ARCHIVE: 'https://data.binance.vision',
    // The bucket itself: the site above answers a listing with a page of JavaScript.
    BINANCE_ARCHIVE_LIST: 'https://s3-ap-northeast-1.amazonaws.com/data.binance.vision',
  },
  // No limit is published. S3 serves 5,500 requests a second and prefix; a fifth of that leaves the bucket to its other readers.
  budgets: { requests: { tokens: 1000, perMs: 1000 } },
  // A page or a file takes the time of a round trip: from another continent eight at a time are 80 a second.
  concurrency: 32,
  quotes: [],
  judge,
  feeds: [symbols, listing, klines, metrics, funding],
};
