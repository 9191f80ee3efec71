import { count, optional, text, time } from '@bullion/core';

/** What a listing says of a file; null where there is none. */
export const archiveFile = {
  file_size_bytes: optional(count({ doc: 'Size of the file.', unit: 'bytes' })),
  etag: optional(text({ doc: 'ETag of the file.' })),
  last_modified: optional(time({ doc: 'When the archive last wrote the file.' })),
} as const;
