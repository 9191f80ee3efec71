import type { CandleRow } from '@bullion/exchanges';
import { silverOhlcvNormalized } from '@bullion/tables';
import { CANDLE_RULES } from '../../checks/rules.ts';
import { parseSeries } from './feeds.ts';
import { identify } from './identity.ts';
import type { Refinery } from './silver.ts';
import { grainOf } from './units.ts';

/** Candles of every exchange, one file per exchange, market, interval, way and period. */
export const candleRefinery: Refinery = {
  table: silverOhlcvNormalized,
  reads: ['silver_instruments'],
  rules: CANDLE_RULES,
  shared: ['exchange', 'market', 'symbol', 'native_symbol', 'base', 'quote', 'interval', 'source'],
  freshWithinHours: 36,
  asked: (scope) => scope,
  range: (scope) => scope,
  // A new day of an archive is hundreds of files; those of the months before need not be read again for it.
  grain: (series, { way }) => grainOf(parseSeries(series).interval, way === 'archive' ? 'month' : silverOhlcvNormalized.grain),
  fileOf: (series, { source, way }, scope) => {
    const { market, interval } = parseSeries(series);
    const intervals = way === 'archive' ? [...scope.intervals, ...(scope.archiveIntervals ?? [])] : scope.intervals;
    if (!scope.exchanges.includes(source.exchange) || !scope.markets.includes(market)) return undefined;
    return intervals.some((each) => each === interval) ? `${source.exchange}-${market}-${interval}-${way}` : undefined;
  },
  speaksOf: ({ askedFrom, askedUntil }) => ({ from: askedFrom, until: askedUntil }),
  share: (answer, feed, identities) => {
    const series = parseSeries(answer.series);
    const identity = identify(identities, feed, series);
    if (identity === undefined) return undefined;
    const { market, nativeSymbol, interval } = series;
    const { exchange } = feed.source;
    const { symbol, base, quote, delistedAt } = identity;
    const values = {
      exchange,
      market,
      symbol,
      native_symbol: nativeSymbol,
      base,
      quote,
      interval,
      source: feed.source.through ?? feed.way,
    };
    return { values, interval, delistedAt };
  },
  read: (parsed) => {
    const row = parsed as CandleRow;
    return { at: row.timestamp, values: row };
  },
};
