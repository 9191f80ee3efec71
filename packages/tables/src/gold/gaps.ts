import { count, defineTable, GAP_CAUSES, optional, text, time } from '@bullion/core';

export const gaps = defineTable({
  name: 'gaps',
  layer: 'gold',
  doc: 'Every time range that was asked for and has no rows, with its cause and the evidence for it. Cut at the year. Nothing is filled.',
  columns: {
    table_name: text({ doc: 'The gold table that lacks the rows.' }),
    exchange: text({ doc: 'Exchange id.' }),
    market: text({ doc: 'Kind of market.' }),
    symbol: text({ doc: 'Symbol, or the base asset where the exchange lists no pair of it.' }),
    from_time: time({ doc: 'Start of the gap.' }),
    until_time: time({ doc: 'End of the gap, exclusive.' }),
    cause: text({ doc: 'Why the rows are missing.', values: GAP_CAUSES }),
    evidence: optional(text({ doc: 'What this cause is concluded from.' })),
    symbols_silent: optional(
      count({ doc: 'Of an outage, how many symbols of the market lack the same time; null for other causes.', unit: 'symbols' }),
    ),
    symbols_expected: optional(count({ doc: 'Of an outage, how many symbols of the market should have rows then.', unit: 'symbols' })),
  },
  key: ['table_name', 'exchange', 'market', 'symbol', 'from_time'],
  sort: ['table_name', 'exchange', 'market', 'symbol', 'from_time'],
  grain: 'year',
  clock: 'from_time',
  samples: [
    {
      table_name: 'ohlcv_hourly',
      exchange: 'binance',
      market: 'spot',
      symbol: 'BTCUSDT',
      from_time: Date.parse('2023-03-24T13:00:00Z'),
      until_time: Date.parse('2023-03-24T14:00:00Z'),
      cause: 'exchange_outage',
      evidence: 'Binance sends a bar for every interval of a listed symbol, with or without trades.',
      symbols_silent: 1,
      symbols_expected: 1,
    },
  ],
  codeVersion: '5',
});
