import { defineTable } from '@bullion/core';
import { named } from '../columns/identity.ts';
import { openInterestColumns } from '../columns/open-interest.ts';
import { provenance } from '../columns/provenance.ts';
import { source } from '../columns/source.ts';

export const silverOpenInterestNormalized = defineTable({
  name: 'silver_open_interest_normalized',
  layer: 'silver',
  doc: 'Open interest at single instants, one row per instrument, instant and source.',
  columns: { ...named, source, ...openInterestColumns, ...provenance },
  key: ['exchange', 'market', 'symbol', 'source', 'timestamp'],
  sort: ['exchange', 'market', 'symbol', 'source', 'timestamp'],
  grain: 'year',
  clock: 'timestamp',
  samples: [],
  codeVersion: '2',
});
