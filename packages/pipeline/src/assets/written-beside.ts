import type { Table } from '@bullion/core';
import type { Asset } from '../engine/asset.ts';

/** A table whose rows are written by the work of others. The asset names it in the catalog and has no work of its own. */
export function writtenBeside({ name, doc, codeVersion }: Table, inputs: readonly string[]): Asset {
  return {
    key: name,
    layer: 'silver',
    table: name,
    inputs,
    doc,
    codeVersion,
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
}
