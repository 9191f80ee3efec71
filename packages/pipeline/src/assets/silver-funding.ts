import type { FundingRow } from '@bullion/exchanges';
import { silverFundingNormalized } from '@bullion/tables';
import { FUNDING_RULES } from '../checks/rules.ts';
import type { Refinery } from './silver.ts';
import { parseSeries } from './silver-feeds.ts';
import { identify } from './silver-identity.ts';

/** A settlement sent a few ms early belongs to the second that it is rounded to, which may lie in the next file. */
const ROUNDING_MS = 1000;

/** Paid funding, one file per exchange, market, way and year. */
export const fundingRefinery: Refinery = {
  table: silverFundingNormalized,
  reads: ['silver_instruments'],
  rules: FUNDING_RULES,
  shared: ['exchange', 'market', 'symbol', 'native_symbol', 'base', 'quote', 'source'],
  freshWithinHours: 36,
  asked: (scope) => scope,
  range: (scope) => scope,
  grain: () => silverFundingNormalized.grain,
  fileOf: (series, feed, scope) => {
    const { market } = parseSeries(series);
    const { exchange } = feed.source;
    if (!scope.exchanges.includes(exchange) || !scope.markets.includes(market)) return undefined;
    return feed.way === 'archive' ? `${exchange}-${market}-archive` : `${exchange}-${market}`;
  },
  speaksOf: ({ askedFrom, askedUntil }) => ({ from: askedFrom, until: askedUntil + ROUNDING_MS }),
  share: (answer, feed, identities) => {
    const { market, nativeSymbol } = parseSeries(answer.series);
    const identity = identify(identities, feed, { market, nativeSymbol });
    if (identity === undefined) return undefined;
    const { exchange } = feed.source;
    const { symbol, base, quote, delistedAt } = identity;
    return { values: { exchange, market, symbol, native_symbol: nativeSymbol, base, quote, source: feed.way }, interval: '', delistedAt };
  },
  read: (parsed) => {
    const row = parsed as FundingRow;
    return { at: row.timestamp, values: { ...row } };
  },
};
