import { defineTable, number, optional, text, time } from '@bullion/core';
import { named } from '../columns/identity.ts';
import { provenance } from '../columns/provenance.ts';
import { source } from '../columns/source.ts';

export const silverFundingNormalized = defineTable({
  name: 'silver_funding_normalized',
  layer: 'silver',
  doc: 'Funding that was paid, one row per settlement and source.',
  columns: {
    ...named,
    source,
    funding_time: time({ doc: 'Settlement time as sent, with its milliseconds.' }),
    funding_rate: number({ doc: 'Rate that was paid for the interval that ends here, as a fraction (0.0001 is one basis point).' }),
    stated_interval_hours: optional(number({ doc: 'Length of the interval where the source says it.', unit: 'h' })),
    mark_price: optional(number({ doc: 'Mark price at settlement.', unit: 'quote' })),
    index_price: optional(number({ doc: 'Index price at settlement.', unit: 'quote' })),
    rate_type: text({ doc: 'Regular, or Special for dividend-like adjustments.', values: ['Regular', 'Special'] }),
    ...provenance,
  },
  key: ['exchange', 'market', 'symbol', 'source', 'timestamp', 'rate_type'],
  sort: ['exchange', 'market', 'symbol', 'source', 'timestamp', 'rate_type'],
  grain: 'year',
  clock: 'timestamp',
  samples: [],
  codeVersion: '3',
});
