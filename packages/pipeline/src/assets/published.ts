import { dayOf } from '@bullion/core';
import type { Source } from '@bullion/exchanges';
import type { Asset } from '../engine/asset.ts';
import { publishDataset } from '../publish/publish.ts';

export interface PublishSettings {
  /** The folder; `dataset` in the home unless given. */
  readonly publishTo?: string;
  /** Of Bullion, for the manifest. */
  readonly version?: string;
  /** Whose preferred quotes the manifest tells. */
  readonly sources?: readonly Source[];
  /** Tables that are published although their terms limit it. */
  readonly publishTables?: readonly string[];
}

/** The dataset that people read: all of gold, copied as it is, its manifest last. */
export function publishedAsset(
  gold: readonly Asset[],
  { publishTo, version = 'unknown', sources, publishTables = [] }: PublishSettings = {},
): Asset {
  return {
    key: 'published_dataset',
    layer: 'published',
    table: 'published_dataset',
    inputs: gold.filter(({ layer }) => layer === 'gold').map(({ key }) => key),
    doc: 'The published dataset: Parquet files and the manifest that names them.',
    codeVersion: '1',
    checks: [],
    freshWithinHours: 26,
    // Whether anything has changed is seen by comparing the files, which the ledger knows nothing about.
    plan: ({ now }) => {
      const partition = dayOf(now);
      return [{ asset: 'published_dataset', partition, unit: 'dataset', from: now, until: now, upToDate: false, detail: null }];
    },
    run: async ({ asset, partition }, { lake, log, scope }) => {
      const to = publishTo ?? lake.path('dataset');
      const options = { lake, to, now: scope.now, pipelineVersion: version, log, sources, allowed: publishTables };
      const { written, rows, bytes, revision } = await publishDataset(options);
      const status = written.length > 0 ? 'written' : 'up_to_date';
      return { asset, partition, status, rows, bytes, sha256: revision, checks: [], failures: [] };
    },
  };
}
