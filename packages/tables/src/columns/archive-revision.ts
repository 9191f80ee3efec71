import { count, day, MARKETS, optional, text, time } from '@bullion/core';
import { archiveFile } from './archive-file.ts';

/** One change of a published file: what it was, and what it became. */
export const archiveRevision = {
  date: day({ doc: 'The UTC day that the file covers.' }),
  exchange: text({ doc: 'Exchange id.' }),
  market: text({ doc: 'Kind of market.', values: MARKETS }),
  symbol: text({ doc: 'Symbol as the archive spells it, Unicode included.' }),
  change: text({
    doc: 'What happened: another file in its place, no file any more, or a file again.',
    values: ['reuploaded', 'withdrawn', 'returned'],
  }),
  version: count({ doc: 'Number of the version that the change made; the first upload is version 1.' }),
  ...archiveFile,
  previous_file_size_bytes: optional(count({ doc: 'Size of the file before.', unit: 'bytes' })),
  previous_etag: optional(text({ doc: 'ETag of the file before.' })),
  previous_last_modified: optional(time({ doc: 'When the archive wrote the file before.' })),
} as const;
