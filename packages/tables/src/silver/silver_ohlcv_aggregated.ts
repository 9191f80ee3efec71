import { defineTable, text } from '@bullion/core';
import { candle } from '../columns/candle.ts';
import { named } from '../columns/identity.ts';
import { preferArchive } from '../columns/source.ts';

export const silverOhlcvAggregated = defineTable({
  name: 'silver_ohlcv_aggregated',
  layer: 'silver',
  doc: 'One daily or hourly bar per base, quote and market across exchanges: highest high, lowest low, summed volumes, open and close of the exchange with the largest volume. Minutes come from one exchange only and are not aggregated.',
  columns: { ...named, interval: text({ doc: 'Length of the bar.', values: ['1d', '1h'] }), ...candle },
  key: ['market', 'symbol', 'interval', 'timestamp'],
  sort: ['market', 'symbol', 'interval', 'timestamp'],
  grain: 'year',
  clock: 'timestamp',
  derive: {
    from: ['silver_ohlcv_normalized'],
    sql: `
      WITH preferred AS (
        SELECT * FROM silver_ohlcv_normalized
        WHERE interval <> '1m'
        ${preferArchive(['exchange', 'market', 'symbol', 'interval', 'timestamp'])}
      )
      SELECT
        timestamp, 'aggregated' AS exchange, market, symbol, symbol AS native_symbol, base, quote, interval,
        first(open ORDER BY volume DESC, exchange) AS open, max(high) AS high, min(low) AS low,
        first(close ORDER BY volume DESC, exchange) AS close, sum(volume ORDER BY exchange) AS volume,
        -- A sum is null where one member does not say its value.
        CASE WHEN count(quote_volume) = count(*) THEN sum(quote_volume ORDER BY exchange) END AS quote_volume,
        CASE WHEN count(trades_count) = count(*) THEN sum(trades_count)::BIGINT END AS trades_count,
        CASE WHEN count(taker_buy_volume) = count(*) THEN sum(taker_buy_volume ORDER BY exchange) END AS taker_buy_volume,
        CASE WHEN count(taker_buy_quote_volume) = count(*) THEN sum(taker_buy_quote_volume ORDER BY exchange) END AS taker_buy_quote_volume,
        NULL::VARCHAR AS flags
      FROM preferred
      GROUP BY timestamp, market, symbol, base, quote, interval`,
  },
  samples: [],
  codeVersion: '3',
});
