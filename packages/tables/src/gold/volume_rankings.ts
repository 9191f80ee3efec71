import { count, day, defineTable, number, optional, text } from '@bullion/core';
import { LIVES_DIGEST, withLife } from '../columns/life.ts';

/** Days over which a change of rank is said. */
const CHANGES = [1, 7, 14, 30] as const;

/** Days over which `days_available` counts. */
const TRAILING = 30;

/** Only what the archive itself says is ranked: an API may have been asked for a few symbols of a day alone. */
const CANDLES = `
  SELECT timestamp::DATE AS date, exchange, market, native_symbol, quote_volume, trades_count
  FROM silver_ohlcv_normalized
  WHERE exchange = 'binance' AND market = 'perp' AND interval = '1d' AND source = 'archive' AND quote = 'USDT'
    AND quote_volume IS NOT NULL AND NOT regexp_matches(native_symbol, '_[0-9]{6}$')`;

const FILES = `SELECT date, exchange, market, symbol AS native_symbol, available FROM silver_availability WHERE market = 'perp'`;

export const volumeRankings = defineTable({
  name: 'volume_rankings',
  layer: 'gold',
  doc: 'The perpetuals in USDT of the Binance archive by what was traded on each day. Ranks follow an instrument, not its ticker.',
  columns: {
    date: day({ doc: 'The UTC day that was traded.' }),
    symbol: text({ doc: 'Symbol as the archive spells it, Unicode included.' }),
    instrument_id: text({ doc: 'One life of the symbol.' }),
    rank: count({ doc: 'Place by quote volume, 1 the largest. Equal volumes share a rank, and the next rank follows without a gap.' }),
    quote_volume_usdt: number({ doc: 'Volume of the day.', unit: 'USDT' }),
    trade_count: optional(count({ doc: 'Number of trades of the day.', unit: 'trades' })),
    rank_change_1d: optional(change(1)),
    rank_change_7d: optional(change(7)),
    rank_change_14d: optional(change(14)),
    rank_change_30d: optional(change(30)),
    percentile: number({ doc: 'Share of the ranked symbols of the day whose volume is not larger; 100 is the largest.', unit: '%' }),
    market_share_pct: optional(
      number({ doc: 'Share of the volume of all ranked symbols of the day; null where nothing was traded.', unit: '%' }),
    ),
    days_available: optional(count({ doc: `How many of the last ${TRAILING} days, this one included, have a 1m file of the instrument.` })),
  },
  key: ['date', 'symbol'],
  sort: ['date', 'rank', 'symbol'],
  grain: 'month',
  clock: 'date',
  derive: {
    from: ['silver_ohlcv_normalized', 'silver_availability', 'silver_lives'],
    only: { silver_ohlcv_normalized: 'binance-perp-1d-archive-' },
    digests: LIVES_DIGEST,
    // Thirty days before the first of March is in January.
    lookback: 2,
    sql: `
      WITH traded AS (SELECT * FROM (${withLife(CANDLES, 'date')}) WHERE NOT is_over),
      totals AS (SELECT date, sum(quote_volume ORDER BY native_symbol) AS total FROM traded GROUP BY date),
      ranked AS (
        SELECT date, native_symbol AS symbol, instrument_id, quote_volume AS quote_volume_usdt, trades_count AS trade_count,
          dense_rank() OVER (PARTITION BY date ORDER BY quote_volume DESC) AS rank,
          cume_dist() OVER (PARTITION BY date ORDER BY quote_volume) * 100 AS percentile
        FROM traded
      ),
      places AS (SELECT instrument_id, date, min(rank) AS rank FROM ranked GROUP BY ALL),
      files AS (SELECT instrument_id, date, bool_or(available) AS available FROM (${withLife(FILES, 'date')}) GROUP BY ALL),
      counted AS (
        SELECT instrument_id, date, count(*) FILTER (available) OVER (
          PARTITION BY instrument_id ORDER BY date RANGE BETWEEN INTERVAL ${TRAILING - 1} DAYS PRECEDING AND CURRENT ROW) AS days_available
        FROM files
      )
      SELECT r.*, ${CHANGES.map((days) => `r.rank - p${days}.rank AS rank_change_${days}d`).join(', ')},
        CASE WHEN total > 0 THEN 100 * quote_volume_usdt / total ELSE 0 END AS market_share_pct, days_available
      FROM ranked r
      JOIN totals USING (date)
      ${CHANGES.map((days) => `LEFT JOIN places p${days} ON p${days}.instrument_id = r.instrument_id AND p${days}.date = r.date - ${days}`).join('\n')}
      LEFT JOIN counted c ON c.instrument_id = r.instrument_id AND c.date = r.date`,
  },
  samples: [
    {
      date: '2024-02-10',
      symbol: 'BTCUSDT',
      instrument_id: 'binance:perp:BTCUSDT#1',
      rank: 1,
      quote_volume_usdt: 9_143_220_417.6,
      trade_count: 2_541_092,
      rank_change_1d: 0,
      rank_change_7d: 0,
      rank_change_14d: 0,
      rank_change_30d: 0,
      percentile: 100,
      market_share_pct: 31.2,
      days_available: 30,
    },
  ],
  codeVersion: '1',
});

function change(days: (typeof CHANGES)[number]) {
  const ago = days === 1 ? 'the day before' : `${days} days before`;
  return count({ doc: `Rank now minus rank ${ago}; below zero is better, null where the instrument was not ranked then.` });
}
