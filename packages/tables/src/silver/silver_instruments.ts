import { day, defineTable } from '@bullion/core';
import { listing } from '../columns/listing.ts';
import { provenance } from '../columns/provenance.ts';

// An answer has a status too: that of HTTP.
const { status, ...rest } = listing;

export const silverInstruments = defineTable({
  name: 'silver_instruments',
  layer: 'silver',
  doc: 'Instrument lists of the exchanges, one snapshot per day on which they were asked.',
  columns: { snapshot: day({ doc: 'The day of the list.' }), ...rest, listing_status: status, ...provenance },
  key: ['exchange', 'market', 'native_symbol', 'snapshot'],
  sort: ['exchange', 'market', 'native_symbol', 'snapshot'],
  grain: 'month',
  clock: 'snapshot',
  samples: [],
  codeVersion: '2',
});
