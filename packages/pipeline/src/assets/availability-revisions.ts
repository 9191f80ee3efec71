import { silverArchiveRevisions, silverAvailability } from '@bullion/tables';
import type { Asset } from '../engine/asset.ts';

/** Changes of files are found while availability is folded; the asset names them in the catalog and has no work of its own. */
export const revisionsAsset: Asset = {
  key: silverArchiveRevisions.name,
  layer: 'silver',
  table: silverArchiveRevisions.name,
  inputs: [silverAvailability.name],
  doc: silverArchiveRevisions.doc,
  codeVersion: silverArchiveRevisions.codeVersion,
  checks: [],
  freshWithinHours: Number.POSITIVE_INFINITY,
  plan: () => [],
  run: async ({ asset, partition }) => ({
    asset,
    partition,
    status: 'up_to_date',
    rows: 0,
    bytes: 0,
    sha256: null,
    checks: [],
    failures: [],
  }),
};
