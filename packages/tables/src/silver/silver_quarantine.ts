import { defineTable, optional, text, time } from '@bullion/core';
import { provenance } from '../columns/provenance.ts';

export const silverQuarantine = defineTable({
  name: 'silver_quarantine',
  layer: 'silver',
  doc: 'Rows that break a rule or contradict another row of the same answer. Kept here, with the reason, instead of dropped.',
  columns: {
    table_name: text({ doc: 'The silver table that the row was meant for.' }),
    unit: text({ doc: 'The file of that table that the row was meant for.' }),
    exchange: text({ doc: 'Exchange id.' }),
    market: text({ doc: 'Kind of market.' }),
    symbol: text({ doc: 'Symbol of the row.' }),
    interval: optional(text({ doc: 'Bar length, for candles.' })),
    timestamp: time({ doc: 'Time of the row.' }),
    rule: text({ doc: 'The rule that it breaks.' }),
    row: text({ doc: 'The row, as JSON.' }),
    ...provenance,
  },
  key: ['table_name', 'exchange', 'market', 'symbol', 'interval', 'timestamp', 'source_sha256', 'row'],
  sort: ['table_name', 'exchange', 'market', 'symbol', 'interval', 'timestamp', 'source_sha256', 'row'],
  grain: 'year',
  clock: 'timestamp',
  samples: [],
  codeVersion: '1',
});
