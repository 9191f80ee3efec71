import { defineTable } from '@bullion/core';
import { archiveRevision } from '../columns/archive-revision.ts';

export const archiveRevisions = defineTable({
  name: 'archive_revisions',
  layer: 'gold',
  doc: 'Files of the archive that were replaced, withdrawn or published again after they had been seen.',
  columns: archiveRevision,
  key: ['market', 'symbol', 'date', 'version'],
  sort: ['market', 'symbol', 'date', 'version'],
  grain: 'all',
  clock: 'date',
  derive: {
    from: ['silver_archive_revisions'],
    sql: `SELECT ${Object.keys(archiveRevision).join(', ')} FROM silver_archive_revisions`,
  },
  samples: [
    {
      date: '2024-02-10',
      exchange: 'binance',
      market: 'perp',
      symbol: 'AVAXUSDT',
      change: 'reuploaded',
      version: 2,
      file_size_bytes: 56321,
      etag: '9b2cf535f27731c974343645a3985328',
      last_modified: Date.parse('2024-03-02T09:14:00Z'),
      previous_file_size_bytes: 56298,
      previous_etag: '0cc175b9c0f1b6a831c399e269772661',
      previous_last_modified: Date.parse('2024-02-11T08:01:12Z'),
    },
  ],
  codeVersion: '1',
});
