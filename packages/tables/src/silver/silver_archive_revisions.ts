import { defineTable } from '@bullion/core';
import { archiveRevision } from '../columns/archive-revision.ts';
import { provenance } from '../columns/provenance.ts';

export const silverArchiveRevisions = defineTable({
  name: 'silver_archive_revisions',
  layer: 'silver',
  doc: 'Every change of a published file of the archive that a listing showed, with the page that showed it first.',
  columns: { ...archiveRevision, ...provenance },
  key: ['market', 'symbol', 'date', 'version'],
  sort: ['market', 'symbol', 'date', 'version'],
  grain: 'all',
  clock: 'date',
  samples: [],
  codeVersion: '1',
});
