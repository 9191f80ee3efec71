import { defineTable, number, text, time } from '@bullion/core';

/** A made-up table in one file: what `test/add-one.test.ts` adds to a copy of the repository. */
export const dailyRange = defineTable({
  name: 'daily_range',
  layer: 'gold',
  doc: 'How far the price of a day reached, relative to its open.',
  columns: {
    timestamp: time({ doc: 'Open time of the day.' }),
    exchange: text({ doc: 'Exchange id.' }),
    market: text({ doc: 'Kind of market.' }),
    symbol: text({ doc: 'Symbol.' }),
    reach: number({ doc: 'High minus low, as a share of the open.' }),
  },
  key: ['exchange', 'market', 'symbol', 'timestamp'],
  sort: ['exchange', 'market', 'symbol', 'timestamp'],
  grain: 'year',
  clock: 'timestamp',
  derive: {
    from: ['silver_ohlcv_normalized'],
    interval: '1d',
    sql: "SELECT timestamp, exchange, market, symbol, (high - low) / open AS reach FROM silver_ohlcv_normalized WHERE interval = '1d' AND source = 'rest'",
  },
  samples: [],
  codeVersion: '1',
});
