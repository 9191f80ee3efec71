import { defineTable } from '@bullion/core';
import { named } from '../columns/identity.ts';
import { openInterestColumns } from '../columns/open-interest.ts';
import { provenance } from '../columns/provenance.ts';

export const silverOpenInterestNormalized = defineTable({
  name: 'silver_open_interest_normalized',
  layer: 'silver',
  doc: 'Open interest at single instants, one row per instrument and instant.',
  columns: { ...named, ...openInterestColumns, ...provenance },
  key: ['exchange', 'market', 'symbol', 'timestamp'],
  sort: ['exchange', 'market', 'symbol', 'timestamp'],
  grain: 'year',
  clock: 'timestamp',
  samples: [],
  codeVersion: '1',
});
