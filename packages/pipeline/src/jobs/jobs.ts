import type { Day, Interval, Table } from '@bullion/core';
import { tables } from '@bullion/tables';
import type { Asset } from '../engine/asset.ts';

/** One part of a job: tables to bring up to date, and whose lists say what there is to collect. */
export interface Part {
  readonly name: string;
  /** The feeds that it is about: those that fill this silver table, in this shape. */
  readonly fills: string;
  readonly shape: 'series' | 'snapshot';
  /** The silver table whose snapshot feeds list its symbols; absent where it needs none. */
  readonly lists?: 'silver_instruments' | 'silver_availability';
  /** The silver table whose snapshot feeds say what is traded now: consulted where they can be asked, and not needed. */
  readonly consults?: 'silver_instruments';
  /** Bar lengths whose archive files it fetches too. */
  readonly volumes: readonly Interval[];
  /** Whether it collects what is said about the day of the run itself, which is not over. */
  readonly isAboutNow?: true;
  /** First day of a run that names none. */
  readonly firstDay: Day;
  /** Assets that it brings up to date with all that they need. */
  targets(intervals: readonly Interval[]): readonly string[];
  /** Assets that follow from what is stored; nothing is fetched for them. */
  readonly also: readonly string[];
}

/** What is collected when no symbols are named. */
export const DEFAULT_BASES: readonly string[] = ['BTC', 'ETH', 'SOL', 'BNB', 'XRP', 'ADA', 'DOGE', 'AVAX', 'LINK', 'DOT'];

export const DEFAULT_INTERVALS: readonly Interval[] = ['1d', '1h'];

const allTables: readonly Table[] = Object.values(tables);

/** What is said of all tables, and what is concluded from that. */
const FINDINGS = ['gaps', 'lineage', ...allTables.filter(({ derive }) => derive?.from[0] === 'gaps').map(({ name }) => name)];

/** The lists that say what there is to collect are data, too. */
const LISTS = ['silver_instruments', 'instruments'];

const instruments: Part = {
  name: 'instruments',
  fills: 'silver_instruments',
  shape: 'snapshot',
  volumes: [],
  firstDay: '2020-01-01',
  targets: () => ['instruments'],
  also: ['lineage'],
};

const ohlcv: Part = {
  name: 'ohlcv',
  fills: 'silver_ohlcv_normalized',
  shape: 'series',
  lists: 'silver_instruments',
  volumes: [],
  firstDay: '2020-01-01',
  targets: (intervals) => allTables.filter(({ derive }) => intervals.some((each) => each === derive?.interval)).map(({ name }) => name),
  also: [...LISTS, ...FINDINGS],
};

const funding: Part = {
  name: 'funding',
  fills: 'silver_funding_normalized',
  shape: 'series',
  lists: 'silver_instruments',
  volumes: [],
  firstDay: '2020-01-01',
  targets: () => ['funding_rates'],
  also: [...LISTS, ...FINDINGS],
};

const openInterest: Part = {
  name: 'open_interest',
  fills: 'silver_open_interest_normalized',
  shape: 'series',
  lists: 'silver_instruments',
  volumes: [],
  firstDay: '2020-01-01',
  targets: () => ['open_interest'],
  also: [...LISTS, ...FINDINGS],
};

const tokenInfo: Part = {
  name: 'token_info',
  fills: 'silver_token_info',
  shape: 'snapshot',
  volumes: [],
  isAboutNow: true,
  firstDay: '2020-01-01',
  targets: () => ['token_info'],
  also: ['private_dataset', ...FINDINGS],
};

const availability: Part = {
  name: 'availability',
  fills: 'silver_availability',
  shape: 'snapshot',
  lists: 'silver_availability',
  consults: 'silver_instruments',
  volumes: ['1d'],
  // The archive of perpetuals begins here.
  firstDay: '2019-09-25',
  targets: () => ['daily_availability', 'archive_revisions', 'publication_delay', 'bronze_binance_archive_klines'],
  // Volumes are the archive's rows of the daily candles, which need nothing but the files.
  also: ['silver_ohlcv_normalized', 'silver_ohlcv_aggregated', 'ohlcv_daily', 'volume_rankings', ...LISTS, ...FINDINGS],
};

const publish: Part = alone('published_dataset', 'publish');

/** The jobs by name, each as its parts in order. Candles name lives, which are concluded from availability. */
export const JOBS: ReadonlyMap<string, readonly Part[]> = new Map([
  ['daily', [instruments, availability, openInterest, funding, ohlcv, tokenInfo, publish]],
  ['availability', [availability]],
  ['ohlcv', [ohlcv]],
  ['funding', [funding]],
  ['open_interest', [openInterest]],
  ['instruments', [instruments]],
  ['token_info', [tokenInfo]],
  ['publish', [publish]],
]);

/** The part that brings one asset up to date with what it needs. `upstream` gives an asset's inputs, direct or not. */
export function partFor(asset: Asset, upstream: (keys: readonly string[]) => readonly Asset[]): Part {
  const home = [instruments, availability, ohlcv, funding, openInterest, tokenInfo].find((part) =>
    upstream(part.targets(['1m', '1h', '1d'])).includes(asset),
  );
  return home === undefined ? alone(asset.key, asset.key) : { ...home, name: asset.key, targets: () => [asset.key], also: [] };
}

/** The bar length that an asset's table is about, if it is about one. */
export function intervalOf({ table }: Pick<Asset, 'table'>): Interval | undefined {
  return allTables.find(({ name }) => name === table)?.derive?.interval;
}

/** What follows from the lake alone. */
function alone(key: string, name: string): Part {
  return { name, fills: '', shape: 'snapshot', volumes: [], firstDay: '2019-09-25', targets: () => [], also: [key] };
}
