import { count, defineTable, optional, text, time } from '@bullion/core';
import { response } from '../columns/response.ts';

export const archiveFiles = defineTable({
  name: 'archive_files',
  layer: 'bronze',
  doc: 'Files of a public archive: one row per file, with its published checksum and the verdict on it.',
  columns: {
    ...response,
    size: count({ doc: 'Size of the file.', unit: 'bytes' }),
    etag: optional(text({ doc: 'ETag of the file.' })),
    last_modified: optional(time({ doc: 'When the archive last wrote the file.' })),
    checksum: optional(text({ doc: 'SHA-256 that the archive publishes beside the file.', unit: 'hex' })),
    verdict: text({
      doc: 'Whether the file has that SHA-256. Of one that has not, nothing but the two hashes is kept.',
      values: ['match', 'absent', 'mismatch'],
    }),
  },
  key: ['response_id'],
  sort: ['response_id'],
  grain: 'batch',
  samples: [],
  codeVersion: '1',
});
