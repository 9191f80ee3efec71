import { day, defineTable, MARKETS, text } from '@bullion/core';
import { provenance } from '../columns/provenance.ts';
import { token } from '../columns/token.ts';

export const silverTokenInfo = defineTable({
  name: 'silver_token_info',
  layer: 'silver',
  doc: 'Supply and market cap of assets, one snapshot per day on which they were asked for.',
  columns: {
    date: day({ doc: 'The UTC day of the snapshot: the day on which it was asked for.' }),
    exchange: text({ doc: 'Who says it.' }),
    market: text({ doc: 'Kind of market.', values: MARKETS }),
    ...token,
    ...provenance,
  },
  key: ['exchange', 'market', 'symbol', 'date'],
  sort: ['exchange', 'market', 'symbol', 'date'],
  grain: 'year',
  clock: 'date',
  samples: [],
  codeVersion: '1',
});
