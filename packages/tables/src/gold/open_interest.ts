import { defineTable } from '@bullion/core';
import { identity } from '../columns/instrument.ts';
import { openInterestColumns } from '../columns/open-interest.ts';

const columns = { ...identity, ...openInterestColumns } as const;

export const openInterest = defineTable({
  name: 'open_interest',
  layer: 'gold',
  doc: 'What is open at full hours, and at every five minutes where the archive says it: one-sided, in base and in quote.',
  columns,
  key: ['exchange', 'market', 'symbol', 'timestamp'],
  sort: ['exchange', 'market', 'symbol', 'timestamp'],
  grain: 'year',
  clock: 'timestamp',
  derive: {
    from: ['silver_open_interest_normalized'],
    sql: `SELECT ${Object.keys(columns).join(', ')} FROM silver_open_interest_normalized`,
  },
  samples: [],
  codeVersion: '1',
});
