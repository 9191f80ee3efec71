import type { OpenInterestRow } from '@bullion/exchanges';
import { silverOpenInterestNormalized } from '@bullion/tables';
import { OPEN_INTEREST_RULES } from '../checks/rules.ts';
import type { Refinery } from './silver.ts';
import { parseSeries } from './silver-feeds.ts';
import { identify } from './silver-identity.ts';

/** Open interest, one file per exchange, market and year. */
export const openInterestRefinery: Refinery = {
  table: silverOpenInterestNormalized,
  reads: ['silver_instruments'],
  rules: OPEN_INTEREST_RULES,
  shared: ['exchange', 'market', 'symbol', 'native_symbol', 'base', 'quote'],
  freshWithinHours: 36,
  asked: (scope) => scope,
  range: (scope) => scope,
  grain: () => silverOpenInterestNormalized.grain,
  fileOf: (series, { source }, scope) => {
    const { market } = parseSeries(series);
    return scope.exchanges.includes(source.exchange) && scope.markets.includes(market) ? `${source.exchange}-${market}` : undefined;
  },
  speaksOf: ({ askedFrom, askedUntil }) => ({ from: askedFrom, until: askedUntil }),
  share: (answer, feed, identities) => {
    const { market, nativeSymbol } = parseSeries(answer.series);
    const identity = identify(identities, feed, { market, nativeSymbol });
    if (identity === undefined) return undefined;
    const { exchange } = feed.source;
    const { symbol, base, quote, delistedAt } = identity;
    return { values: { exchange, market, symbol, native_symbol: nativeSymbol, base, quote }, interval: '', delistedAt };
  },
  read: (parsed) => {
    const row = parsed as OpenInterestRow;
    return { at: row.timestamp, values: { ...row } };
  },
};
