import { count, DAY_STATES, day, defineTable, flag, GAP_CAUSES, optional, text, time } from '@bullion/core';

export const dailyAvailability = defineTable({
  name: 'daily_availability',
  layer: 'gold',
  doc: 'For every perpetual of the Binance archive and every day, whether its 1m klines file exists, and why not.',
  columns: {
    date: day({ doc: 'The UTC day that the file covers.' }),
    symbol: text({ doc: 'Symbol as the archive spells it, Unicode included.' }),
    instrument_id: text({ doc: 'One life of the symbol.' }),
    state: text({ doc: 'What is known about the file of this day.', values: DAY_STATES }),
    cause: optional(text({ doc: 'Why there is no file; null when there is one.', values: GAP_CAUSES })),
    available: flag({ doc: 'Whether the file exists.' }),
    file_size_bytes: optional(count({ doc: 'Size of the file.', unit: 'bytes' })),
    last_modified: optional(time({ doc: 'When the archive last wrote the file.' })),
  },
  key: ['date', 'symbol'],
  sort: ['symbol', 'date'],
  grain: 'year',
  clock: 'date',
  // Its states follow from the day of the run, too: an asset of its own makes them.
  derive: { from: ['silver_availability', 'silver_lives'] },
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
  codeVersion: '2',
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
