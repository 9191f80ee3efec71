import { count, text, time } from '@bullion/core';

/** Where a silver row comes from. Every silver table ends in these columns, so any row names the bytes that said it. */
export const provenance = {
  url: text({ doc: 'Canonical URL of the answer: mount, path and sorted query; the host is a property of the run.' }),
  source_sha256: text({ doc: 'SHA-256 of the body, as received.', unit: 'hex' }),
  status: count({ doc: 'HTTP status of the answer.' }),
  requested_at: time({ doc: 'When the request that was answered was sent, by our clock.' }),
  received_at: time({ doc: 'When the body was complete, by our clock.' }),
  run_id: text({ doc: 'The run that fetched it.' }),
  batch_id: text({ doc: 'The HTTP batch inside the run.' }),
} as const;

export const provenanceNames = Object.keys(provenance) as (keyof typeof provenance)[];
