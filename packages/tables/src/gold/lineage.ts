import { defineTable, text, time } from '@bullion/core';
import { provenance } from '../columns/provenance.ts';

const { source_sha256, ...rest } = provenance;

export const lineage = defineTable({
  name: 'lineage',
  layer: 'gold',
  doc: 'Which answer of which exchange said the rows of a table between two times. One row per unbroken stretch from one answer.',
  columns: {
    table_name: text({ doc: 'The gold table.' }),
    exchange: text({ doc: 'Exchange id.' }),
    market: text({ doc: 'Kind of market.' }),
    symbol: text({ doc: 'Symbol.' }),
    from_time: time({ doc: 'Time of the first row.' }),
    until_time: time({ doc: 'End of the last row, exclusive.' }),
    ...rest,
    sha256: source_sha256,
    code_version: text({ doc: 'Version of the parser that read the answer.' }),
  },
  key: ['table_name', 'exchange', 'market', 'symbol', 'from_time', 'sha256'],
  sort: ['table_name', 'exchange', 'market', 'symbol', 'from_time', 'sha256'],
  grain: 'year',
  clock: 'from_time',
  samples: [],
  codeVersion: '1',
});
