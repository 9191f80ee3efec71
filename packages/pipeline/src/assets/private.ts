import { dayOf } from '@bullion/core';
import { tables } from '@bullion/tables';
import type { Asset } from '../engine/asset.ts';
import { publishDataset } from '../publish/publish.ts';
import type { PublishSettings } from './published.ts';

const limited = Object.values(tables).filter((table) => 'terms' in table);

/** What may not be passed on, as a dataset of its own for the readers of this home. No publisher ever takes it anywhere. */
export function privateAsset({ version = 'unknown' }: PublishSettings = {}): Asset {
  return {
    key: 'private_dataset',
    layer: 'published',
    table: 'private_dataset',
    inputs: limited.map(({ name }) => name),
    doc: 'The tables whose terms limit passing them on, as a dataset in this home.',
    codeVersion: '1',
    checks: [],
    freshWithinHours: Number.POSITIVE_INFINITY,
    // Whether anything has changed is seen by comparing the files, which the ledger knows nothing about.
    plan: ({ now }, ledger) => {
      const partition = dayOf(now);
      const isThere = limited.some(({ name }) => ledger.files(name).length > 0);
      return isThere
        ? [{ asset: 'private_dataset', partition, unit: 'dataset', from: now, until: now, upToDate: false, detail: null }]
        : [];
    },
    run: async ({ asset, partition }, { lake, log, scope }) => {
      const options = { lake, to: lake.path('private'), now: scope.now, pipelineVersion: version, log };
      const { written, rows, bytes, revision } = await publishDataset({
        ...options,
        tables: limited,
        allowed: limited.map(({ name }) => name),
      });
      const status = written.length > 0 ? 'written' : 'up_to_date';
      return { asset, partition, status, rows, bytes, sha256: revision, checks: [], failures: [] };
    },
  };
}
