import { defineTable, INTERVALS, text } from '@bullion/core';
import { candle } from '../columns/candle.ts';
import { named } from '../columns/identity.ts';
import { provenance } from '../columns/provenance.ts';
import { source } from '../columns/source.ts';

export const silverOhlcvNormalized = defineTable({
  name: 'silver_ohlcv_normalized',
  layer: 'silver',
  doc: 'Closed bars of every exchange in one schema. The newest word of the exchange about each bar.',
  columns: {
    ...named,
    interval: text({ doc: 'Length of the bar.', values: INTERVALS }),
    source,
    ...candle,
    ...provenance,
  },
  key: ['exchange', 'market', 'symbol', 'interval', 'source', 'timestamp'],
  sort: ['exchange', 'market', 'symbol', 'interval', 'source', 'timestamp'],
  grain: 'year',
  clock: 'timestamp',
  samples: [],
  codeVersion: '3',
});
