import { join } from 'node:path';
import { BullionError, type DatasetSpec, type Log, type Table } from '@bullion/core';
import type { Source } from '@bullion/exchanges';
import type { Lake } from '@bullion/lake';
import { tables as allTables } from '@bullion/tables';
import { availabilityFiles, type MadeFile } from './availability.ts';
import { datasetCard } from './card.ts';
import { dataCatalog } from './catalog.ts';
import { dataPackage, madeBefore } from './datapackage.ts';
import { type Disk, localDisk, readText } from './disk.ts';
import { apply, type Before, compare, type DatasetFile, lookAt, textFile } from './folder.ts';
import { type GoldTable, goldFiles } from './gold-files.ts';
import { makeSpec } from './spec.ts';

export interface PublishOptions {
  readonly lake: Lake;
  /** A folder; it is made where it does not exist. */
  readonly to: string;
  /** Data time, ms. */
  readonly now: number;
  readonly pipelineVersion: string;
  readonly log: Log;
  /** Says what would be written, and writes nothing. */
  readonly dryRun?: boolean;
  readonly tables?: readonly Table[];
  /** Whose preferred quotes the manifest tells; all registered sources unless given. */
  readonly sources?: readonly Source[] | undefined;
  /** Tables that are published although their terms limit it. */
  readonly allowed?: readonly string[];
  readonly disk?: Disk;
}

export interface Published {
  readonly revision: string;
  /** The folder, absolute. */
  readonly path: string;
  /** Paths inside the dataset, sorted; both lists are empty where nothing has changed. */
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly kept: readonly string[];
  /** Of what was written. */
  readonly bytes: number;
  /** Rows of all tables. */
  readonly rows: number;
}

/** Publishes the gold of a lake as a folder. Only what changed is written, and the manifest is the last thing that appears. */
export async function publishDataset(options: PublishOptions): Promise<Published> {
  const {
    lake,
    to,
    now,
    pipelineVersion,
    log,
    dryRun = false,
    tables = Object.values(allTables),
    sources,
    allowed = [],
    disk = localDisk,
  } = options;
  const before = await lookAt(to);
  refuseMixture(before, lake);
  const gold = goldFiles(tables, lake.ledger, allowed);
  await lake.prove(gold.flatMap(({ files }) => files.map(({ stored }) => stored)));
  const spec = await makeSpec({ lake, gold, now, pipelineVersion, sources, before: before.spec });
  const made = await availabilityFiles({ lake, gold, folder: before.path, dryRun, before: await madeEarlier(before.path) });
  const files = withSums([...copies(gold, lake), ...made, ...documents(spec, tables, made)]);
  const change = await compare(before, files, manifestText(spec, before));
  if (!dryRun) await apply(before, change, disk);
  const written = [...change.write.map(({ path }) => path), ...(change.manifest === undefined ? [] : ['spec.json'])].sort();
  log.info(`${dryRun ? 'would publish' : 'published'} revision ${spec.revision}`, { path: before.path, written: written.length });
  return {
    revision: spec.revision,
    path: before.path,
    written,
    removed: change.remove,
    kept: change.keep.map(({ path }) => path).sort(),
    bytes: change.write.reduce((sum, { bytes }) => sum + bytes, 0),
    rows: spec.tables.reduce((sum, { row_count }) => sum + row_count, 0),
  };
}

function refuseMixture({ spec, path }: Before, lake: Lake): void {
  if (spec === undefined || spec.simulated === lake.simulated) return;
  const [there, here] = spec.simulated ? ['simulated', 'real'] : ['real', 'simulated'];
  throw new BullionError('home_mixed', `${path} holds ${there} data; ${here} data is not published over it.`, {
    hint: 'Publish to another folder with --to.',
  });
}

async function madeEarlier(folder: string) {
  return madeBefore(await readText(join(folder, 'datapackage.json')));
}

function copies(gold: readonly GoldTable[], lake: Lake): DatasetFile[] {
  return gold.flatMap(({ files }) =>
    files.map(({ path, stored: { bytes, sha256, path: source } }) => ({
      path,
      bytes,
      sha256,
      put: (disk: Disk, to: string) => disk.copy(lake.path(source), to),
    })),
  );
}

function documents(spec: DatasetSpec, tables: readonly Table[], made: readonly MadeFile[]): DatasetFile[] {
  return [
    textFile('README.md', datasetCard(spec)),
    textFile('DATA_CATALOG.md', dataCatalog(tables)),
    textFile('datapackage.json', dataPackage(spec, tables, made)),
  ];
}

/** For `sha256sum -c`. The manifest is not in it: it appears later, and holds hashes of its own. */
function withSums(files: readonly DatasetFile[]): DatasetFile[] {
  const lines = files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1));
  return [...files, textFile('SHA256SUMS', lines.join(''))];
}

/** A manifest that says the same stays as it is, byte for byte. */
function manifestText(spec: DatasetSpec, { spec: old, text }: Before): string {
  return spec === old && text !== undefined ? text : `${JSON.stringify(spec, null, 2)}\n`;
}
