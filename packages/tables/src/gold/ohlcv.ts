import { defineTable, type Grain, type Interval } from '@bullion/core';
import { candle } from '../columns/candle.ts';
import { identity, named } from '../columns/identity.ts';
import { FLAGS_WITH_LIFE, LIVES_DIGEST, passWithLife, withLife } from '../columns/life.ts';
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
      ...(interval === '1m' ? { sql: minutes(), isProjection: true } : { sql: bars(interval) }),
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

const NAMES = Object.keys({ ...named, ...candle }).join(', ');
const KEY = ['exchange', 'market', 'symbol', 'timestamp'];

/** Bars of single exchanges, and across them. A checksummed archive file is preferred over REST for the same bar. */
function bars(interval: Interval): string {
  const preferred = `SELECT ${NAMES} FROM silver_ohlcv_normalized WHERE interval = '${interval}' ${preferArchive(KEY)}`;
  return `
    ${withFlags(withLife(preferred, 'timestamp::DATE'))}
    UNION ALL BY NAME
    SELECT * EXCLUDE (interval), 'aggregated:' || market || ':' || symbol AS instrument_id
    FROM silver_ohlcv_aggregated WHERE interval = '${interval}'`;
}

/** The same of minutes, which are not aggregated and very many: they pass in their order. No exchange has them both from an archive and over REST. */
function minutes(): string {
  const from = `FROM silver_ohlcv_normalized WHERE interval = '1m'`;
  return withFlags(passWithLife(`SELECT ${NAMES} ${from}`, `SELECT DISTINCT exchange, market, native_symbol ${from}`));
}

function withFlags(rows: string): string {
  return `SELECT * EXCLUDE (flags, is_over), ${FLAGS_WITH_LIFE} AS flags FROM (${rows})`;
}
