import { defineTable } from '@bullion/core';
import { availability } from '../silver/silver_availability.ts';

export const dailyAvailability = defineTable({
  name: 'daily_availability',
  layer: 'gold',
  doc: 'For every perpetual of the Binance archive and every day, whether its 1m klines file exists, and why not.',
  columns: availability,
  key: ['date', 'symbol'],
  sort: ['symbol', 'date'],
  grain: 'year',
  clock: 'date',
  derive: {
    from: ['silver_availability'],
    sql: `SELECT ${Object.keys(availability).join(', ')} FROM silver_availability`,
  },
  samples: [
    {
      date: '2024-02-10',
      symbol: 'AVAXUSDT',
      instrument_id: 'binance:perp:AVAXUSDT#1',
      state: 'available',
      cause: null,
      available: true,
      file_size_bytes: 56321,
      last_modified: Date.parse('2024-02-11T08:01:12Z'),
    },
  ],
  codeVersion: '1',
});

/** SQL of the view `availability_with_volume`: availability beside the price and volume of the day. */
export const AVAILABILITY_WITH_VOLUME = `
  SELECT a.*,
    'https://data.binance.vision/data/futures/um/daily/klines/' || a.symbol || '/1m/' || a.symbol || '-1m-' || a.date || '.zip' AS url,
    c.quote_volume AS quote_volume_usdt, c.trades_count AS trade_count, c.volume AS volume_base,
    c.taker_buy_volume AS taker_buy_volume_base, c.taker_buy_quote_volume AS taker_buy_quote_volume_usdt,
    c.open AS open_price, c.high AS high_price, c.low AS low_price, c.close AS close_price
  FROM daily_availability a
  LEFT JOIN ohlcv_daily c
    ON c.exchange = 'binance' AND c.market = 'perp' AND c.native_symbol = a.symbol AND c.timestamp = a.date::TIMESTAMP AT TIME ZONE 'UTC'`;
