import { count, defineTable, optional, text, time } from '@bullion/core';

/** So many symbols are named; the gaps of the outage name all of them. */
const NAMED_MAX = 10;

export const outages = defineTable({
  name: 'outages',
  layer: 'gold',
  doc: 'Times at which many symbols of a market lacked the same rows, learned from the gaps: one cause instead of many holes. Cut at the year.',
  columns: {
    table_name: text({ doc: 'The gold table in which it was found. What several tables say of one time are findings of their own.' }),
    exchange: text({ doc: 'Exchange id.' }),
    market: text({ doc: 'Kind of market.' }),
    from_time: time({ doc: 'Start of the outage.' }),
    until_time: time({ doc: 'End of the outage, exclusive.' }),
    symbols_silent: count({ doc: 'Symbols that lack all or some of it.', unit: 'symbols' }),
    symbols_expected: optional(
      count({ doc: 'Symbols that should have rows in it, by what was asked for and by their lives.', unit: 'symbols' }),
    ),
    evidence: text({ doc: 'The symbols that lack it, by name where they are few.' }),
  },
  key: ['table_name', 'exchange', 'market', 'from_time'],
  sort: ['exchange', 'market', 'from_time', 'table_name'],
  grain: 'year',
  clock: 'from_time',
  derive: {
    from: ['gaps'],
    sql: `
      WITH silent AS (
        SELECT *, max(until_time) OVER (PARTITION BY table_name, exchange, market ORDER BY from_time, until_time
          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
        FROM gaps WHERE cause = 'exchange_outage'
      ),
      numbered AS (
        SELECT *, count(*) FILTER (reached IS NULL OR from_time > reached) OVER (
          PARTITION BY table_name, exchange, market ORDER BY from_time, until_time) AS island
        FROM silent
      ),
      joined AS (
        SELECT table_name, exchange, market, min(from_time) AS from_time, max(until_time) AS until_time,
          list(DISTINCT symbol ORDER BY symbol) AS symbols, max(symbols_expected) AS symbols_expected
        FROM numbered GROUP BY table_name, exchange, market, island
      )
      SELECT * EXCLUDE (symbols), len(symbols) AS symbols_silent, array_to_string(symbols[:${NAMED_MAX}], ', ')
        || CASE WHEN len(symbols) > ${NAMED_MAX} THEN ' and ' || (len(symbols) - ${NAMED_MAX}) || ' more' ELSE '' END AS evidence
      FROM joined`,
  },
  samples: [
    {
      table_name: 'ohlcv_hourly',
      exchange: 'binance',
      market: 'spot',
      from_time: Date.parse('2023-03-24T13:00:00Z'),
      until_time: Date.parse('2023-03-24T14:00:00Z'),
      symbols_silent: 3,
      symbols_expected: 3,
      evidence: 'BNBUSDT, BTCUSDT, ETHUSDT',
    },
  ],
  codeVersion: '1',
});
