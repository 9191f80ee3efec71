import { count, DAY_STATES, day, defineTable, flag, GAP_CAUSES, optional, text, time } from '@bullion/core';
import { provenance } from '../columns/provenance.ts';

/** What is known about the 1m klines file of one symbol and day. */
export const availability = {
  date: day({ doc: 'The UTC day that the file covers.' }),
  symbol: text({ doc: 'Symbol as the archive spells it, Unicode included.' }),
  instrument_id: text({ doc: 'One life of the symbol.' }),
  state: text({ doc: 'What is known about the file of this day.', values: DAY_STATES }),
  cause: optional(text({ doc: 'Why there is no file; null when there is one.', values: GAP_CAUSES })),
  available: flag({ doc: 'Whether the file exists.' }),
  file_size_bytes: optional(count({ doc: 'Size of the file.', unit: 'bytes' })),
  last_modified: optional(time({ doc: 'When the archive last wrote the file.' })),
} as const;

export const silverAvailability = defineTable({
  name: 'silver_availability',
  layer: 'silver',
  doc: 'For every symbol and asked day, what the listing of the archive said, absence included.',
  columns: { ...availability, etag: optional(text({ doc: 'ETag of the file.' })), ...provenance },
  key: ['symbol', 'date'],
  sort: ['symbol', 'date'],
  grain: 'year',
  clock: 'date',
  samples: [],
  codeVersion: '1',
});
