import type { FundingRow, OpenInterestRow } from '@bullion/exchanges';
import { parseSeries } from './feeds.ts';
import { identify } from './identity.ts';
import type { Refinery } from './silver.ts';

/** What the tables of a perpetual's instants (funding, open interest) do not share. */
interface PerpTable extends Pick<Refinery, 'table' | 'rules' | 'grain'> {
  /** How far beyond what was asked for a row may lie, ms: it may belong to the next file. */
  readonly spillMs: number;
}

/** Instants of perpetuals: one file per exchange, market, way and period. */
export function perpRefinery({ table, rules, grain, spillMs }: PerpTable): Refinery {
  return {
    table,
    reads: ['silver_instruments'],
    rules,
    shared: ['exchange', 'market', 'symbol', 'native_symbol', 'base', 'quote', 'source'],
    freshWithinHours: 36,
    asked: (scope) => scope,
    range: (scope) => scope,
    grain,
    fileOf: (series, { source: { exchange }, way }, scope) => {
      const { market } = parseSeries(series);
      if (!scope.exchanges.includes(exchange) || !scope.markets.includes(market)) return undefined;
      return way === 'archive' ? `${exchange}-${market}-archive` : `${exchange}-${market}`;
    },
    speaksOf: ({ askedFrom, askedUntil }) => ({ from: askedFrom, until: askedUntil + spillMs }),
    share: (answer, feed, identities) => {
      const { market, nativeSymbol } = parseSeries(answer.series);
      const identity = identify(identities, feed, { market, nativeSymbol });
      if (identity === undefined) return undefined;
      const { exchange } = feed.source;
      const { symbol, base, quote, delistedAt } = identity;
      return { values: { exchange, market, symbol, native_symbol: nativeSymbol, base, quote, source: feed.way }, interval: '', delistedAt };
    },
    read: (parsed) => {
      const row = parsed as FundingRow | OpenInterestRow;
      return { at: row.timestamp, values: { ...row } };
    },
  };
}
