import type { OpenInterestRow } from '@bullion/exchanges';
import { silverOpenInterestNormalized } from '@bullion/tables';
import { OPEN_INTEREST_RULES } from '../checks/rules.ts';
import type { Refinery } from './silver.ts';
import { parseSeries } from './silver-feeds.ts';
import { identify } from './silver-identity.ts';

/** A file of a day ends with the state of the midnight after it, which may lie in the next file. */
const LAG_MS = 300_000;

/** Open interest, one file per exchange, market, way and period. */
export const openInterestRefinery: Refinery = {
  table: silverOpenInterestNormalized,
  reads: ['silver_instruments'],
  rules: OPEN_INTEREST_RULES,
  shared: ['exchange', 'market', 'symbol', 'native_symbol', 'base', 'quote', 'source'],
  freshWithinHours: 36,
  asked: (scope) => scope,
  range: (scope) => scope,
  // A new day of an archive is a file for each symbol; those of the months before need not be read again for it.
  grain: (_, { way }) => (way === 'archive' ? 'month' : silverOpenInterestNormalized.grain),
  fileOf: (series, feed, scope) => {
    const { market } = parseSeries(series);
    const { exchange } = feed.source;
    if (!scope.exchanges.includes(exchange) || !scope.markets.includes(market)) return undefined;
    return feed.way === 'archive' ? `${exchange}-${market}-archive` : `${exchange}-${market}`;
  },
  speaksOf: ({ askedFrom, askedUntil }) => ({ from: askedFrom, until: askedUntil + LAG_MS }),
  share: (answer, feed, identities) => {
    const { market, nativeSymbol } = parseSeries(answer.series);
    const identity = identify(identities, feed, { market, nativeSymbol });
    if (identity === undefined) return undefined;
    const { exchange } = feed.source;
    const { symbol, base, quote, delistedAt } = identity;
    return { values: { exchange, market, symbol, native_symbol: nativeSymbol, base, quote, source: feed.way }, interval: '', delistedAt };
  },
  read: (parsed) => {
    const row = parsed as OpenInterestRow;
    return { at: row.timestamp, values: { ...row } };
  },
};
