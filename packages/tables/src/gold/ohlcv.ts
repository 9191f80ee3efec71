import { defineTable, type Grain, type Interval } from '@bullion/core';
import { candle } from '../columns/candle.ts';
import { identity, named } from '../columns/identity.ts';
import { FLAGS_WITH_LIFE, LIVES_DIGEST, withLife } from '../columns/life.ts';
import { preferArchive } from '../columns/source.ts';

/** The three candle tables differ in the length of the bar and in how much time a file holds. */
export function ohlcvTable<const Name extends string>(name: Name, interval: Interval, grain: Grain, doc: string) {
  const columns = { ...identity, ...candle };
  return defineTable({
    name,
    layer: 'gold',
    doc,
    columns,
    key: ['exchange', 'market', 'symbol', 'timestamp'],
    sort: ['exchange', 'market', 'symbol', 'timestamp'],
    grain,
    clock: 'timestamp',
    derive: {
      from: ['silver_ohlcv_normalized', 'silver_ohlcv_aggregated', 'silver_lives'],
      digests: LIVES_DIGEST,
      interval,
      sql: `
        SELECT * EXCLUDE (flags, is_over), ${FLAGS_WITH_LIFE} AS flags
        FROM (${withLife(preferred(interval), 'timestamp::DATE')})
        UNION ALL BY NAME
        SELECT * EXCLUDE (interval), 'aggregated:' || market || ':' || symbol AS instrument_id
        FROM silver_ohlcv_aggregated WHERE interval = '${interval}'`,
    },
    samples: [
      {
        timestamp: Date.parse('2024-01-01T00:00:00Z'),
        exchange: 'binance',
        market: 'spot',
        symbol: 'BTCUSDT',
        native_symbol: 'BTCUSDT',
        instrument_id: 'binance:spot:BTCUSDT#1',
        base: 'BTC',
        quote: 'USDT',
        open: 42283.58,
        high: 44184.1,
        low: 42180.77,
        close: 44179.55,
        volume: 27174.29903,
        quote_volume: 1169995682.028,
        trades_count: 1114623,
        taker_buy_volume: null,
        taker_buy_quote_volume: null,
        flags: null,
      },
    ],
    codeVersion: '2',
  });
}

/** A checksummed archive file is preferred over REST for the same bar. */
function preferred(interval: Interval): string {
  const names = Object.keys({ ...named, ...candle }).join(', ');
  return `
    SELECT ${names} FROM silver_ohlcv_normalized WHERE interval = '${interval}'
    ${preferArchive(['exchange', 'market', 'symbol', 'timestamp'])}`;
}
