import { count, day, defineTable, flag, MARKETS, optional, text } from '@bullion/core';
import { archiveFile } from '../columns/archive-file.ts';
import { provenance } from '../columns/provenance.ts';

export const silverAvailability = defineTable({
  name: 'silver_availability',
  layer: 'silver',
  doc: 'For every symbol and asked day, what the archive last said about its 1m klines file, and the page that said so first.',
  columns: {
    date: day({ doc: 'The UTC day that the file covers.' }),
    exchange: text({ doc: 'Exchange id.' }),
    market: text({ doc: 'Kind of market.', values: MARKETS }),
    symbol: text({ doc: 'Symbol as the archive spells it, Unicode included.' }),
    said: text({ doc: 'Whether there is a file, or the archive refused to say.', values: ['file', 'none', 'blocked'] }),
    available: flag({ doc: 'Whether there is a file.' }),
    ...archiveFile,
    version: optional(count({ doc: 'How often the file changed, the first upload counted; null while none was ever seen.' })),
    ...provenance,
  },
  key: ['market', 'symbol', 'date'],
  sort: ['market', 'symbol', 'date'],
  grain: 'month',
  clock: 'date',
  samples: [],
  codeVersion: '2',
});
