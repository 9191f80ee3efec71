import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Lake, makeFolder } from '@bullion/lake';
import { AVAILABILITY_WITH_VOLUME, dailyAvailability, ohlcvDaily } from '@bullion/tables';
import { relation } from '../sql.ts';
import { makeDatabase } from './database.ts';
import { hashOf, hashOfText, sizeOf } from './disk.ts';
import { makeFlat } from './flat.ts';
import { type DatasetFile, WORKSHOP } from './folder.ts';
import { type GoldTable, pathsOf } from './gold-files.ts';

/** The gold that availability with volume follows from, as SELECTs. */
export interface AvailabilitySources {
  readonly availability: string;
  readonly candles: string;
}

/** A file that is made for the dataset, with a hash of all that it follows from. */
export interface MadeFile extends DatasetFile {
  readonly title: string;
  readonly inputs: string;
}

/** What is known of a file that an earlier publish made. */
export type MadeBefore = Pick<MadeFile, 'inputs' | 'bytes' | 'sha256'>;

interface Maker {
  readonly path: string;
  readonly title: string;
  make(lake: Lake, sources: AvailabilitySources, to: string): Promise<void>;
}

/** Their names are part of the contract with readers. */
const MAKERS: readonly Maker[] = [
  { path: 'availability-daily.parquet', title: 'All of availability with volume in one flat file.', make: makeFlat },
  { path: 'availability.duckdb.gz', title: 'Availability and its volumes as a DuckDB database, gzipped.', make: makeDatabase },
];

export interface AvailabilityOptions {
  readonly lake: Lake;
  readonly gold: readonly GoldTable[];
  /** The folder of the dataset. */
  readonly folder: string;
  readonly before: ReadonlyMap<string, MadeBefore>;
  readonly dryRun: boolean;
}

/** All of availability with volume in the forms that people take away whole. What follows from the same gold is not made again. */
export async function availabilityFiles(options: AvailabilityOptions): Promise<MadeFile[]> {
  const { lake, gold } = options;
  if (pathsOf(gold, dailyAvailability.name, String).length === 0) return [];
  const inputs = inputsOf(gold);
  const sources = {
    availability: relation(
      dailyAvailability,
      pathsOf(gold, dailyAvailability.name, (path) => lake.path(path)),
    ),
    candles: relation(
      ohlcvDaily,
      pathsOf(gold, ohlcvDaily.name, (path) => lake.path(path)),
    ),
  };
  const files: MadeFile[] = [];
  for (const maker of MAKERS) files.push(await madeFile(maker, inputs, sources, options));
  return files;
}

/** Changes whenever these files are laid out in another way. */
const LAYOUT = '2';

function inputsOf(gold: readonly GoldTable[]): string {
  const files = gold.filter(({ table }) => [dailyAvailability.name, ohlcvDaily.name].includes(table.name)).flatMap((each) => each.files);
  return hashOfText([LAYOUT, AVAILABILITY_WITH_VOLUME, ...files.map(({ path, stored }) => `${path} ${stored.sha256}`).sort()].join('\n'));
}

async function madeFile(
  { path, title, make }: Maker,
  inputs: string,
  sources: AvailabilitySources,
  { lake, folder, before, dryRun }: AvailabilityOptions,
): Promise<MadeFile> {
  const old = before.get(path);
  const beside = join(folder, WORKSHOP, 'made', path);
  const put: DatasetFile['put'] = (disk, to) => disk.rename(beside, to);
  if (old?.inputs === inputs && (await sizeOf(join(folder, path))) === old.bytes) return { ...old, path, title, put };
  // What its bytes will be is only known once it is made.
  if (dryRun) return { path, title, inputs, bytes: 0, sha256: '', put };
  await makeFolder(dirname(beside));
  await rm(beside, { force: true });
  await make(lake, sources, beside);
  return { path, title, inputs, bytes: (await sizeOf(beside)) ?? 0, sha256: (await hashOf(beside)) ?? '', put };
}
