import { DAY_MS, dayOf, dayStart, type Interval, isDay, type Market } from '@bullion/core';
import type { FakeInstrument, FakeWorld } from '../fake.ts';
import { type FakeObject, MONTHLY_INTERVALS, objectsOf } from './fake-files.ts';
import { archiveIndex, compareBytes } from './fake-index.ts';
import type { FileKind } from './fake-stamp.ts';
import { type Cycle, FUNDING_ROOT, fundingShelf, klinesShelf, METRICS_ROOT, metricsShelf, type Shelf, symbolsPrefix } from './paths.ts';

/** What a listing asks for. */
export interface BucketQuery {
  readonly prefix: string;
  /** Keys below the next `/` after the prefix count as one folder. */
  readonly isRolledUp: boolean;
  /** Only what comes after this name. */
  readonly after: string;
}

/** An object, or the name of a folder. */
export type BucketEntry = FakeObject | string;

/** The entries of the bucket in the order of their UTF-8 bytes, made one by one: a page of a long listing costs only its own length. */
export function* entriesOf(world: FakeWorld, query: BucketQuery): Generator<BucketEntry> {
  let latest = '';
  for (const leaf of leavesOf(world, query)) {
    const folder = rolledUp(leaf.folder, query);
    if (folder === undefined) yield* objectsIn(world, leaf, query);
    else if (folder !== latest && folder !== query.after && hasObject(world, leaf, query)) {
      yield folder;
      latest = folder;
    }
  }
}

/** A folder of files. */
interface Leaf extends Shelf {
  readonly market: Market;
  readonly kind: FileKind;
  readonly cycle: Cycle;
  readonly lives: readonly FakeInstrument[];
}

/** The folders of all symbols with files of some kinds. */
interface Tree {
  readonly root: string;
  readonly market: Market;
  readonly cycle: Cycle;
  shelves(symbol: string): readonly (Shelf & Pick<Leaf, 'kind'>)[];
}

const TREES_IN_ORDER: readonly Tree[] = [
  klinesTree('perp', 'daily', ['1d', '1h', '1m']),
  { root: METRICS_ROOT, market: 'perp', cycle: 'daily', shelves: (symbol) => [{ kind: 'metrics', ...metricsShelf(symbol) }] },
  { root: FUNDING_ROOT, market: 'perp', cycle: 'monthly', shelves: (symbol) => [{ kind: 'fundingRate', ...fundingShelf(symbol) }] },
  klinesTree('perp', 'monthly', MONTHLY_INTERVALS),
  klinesTree('spot', 'daily', ['1d', '1h', '1m']),
  klinesTree('spot', 'monthly', MONTHLY_INTERVALS),
];

function klinesTree(market: Market, cycle: Cycle, intervals: readonly Interval[]): Tree {
  return {
    ...{ root: symbolsPrefix(market, cycle), market, cycle },
    shelves: (symbol) => intervals.map((interval) => ({ kind: interval, ...klinesShelf({ market, symbol, interval }, cycle) })),
  };
}

function* leavesOf(world: FakeWorld, query: BucketQuery): Generator<Leaf> {
  for (const { root, market, cycle, shelves } of TREES_IN_ORDER) {
    if (!isOnTheWay(root, query.prefix)) continue;
    const { names, lives } = archiveIndex(world, market);
    for (const symbol of namesAhead(root, names, query)) {
      for (const shelf of shelves(symbol)) {
        if (isOnTheWay(shelf.folder, query.prefix) && isAhead(shelf.folder, query.after)) {
          yield { ...shelf, market, cycle, lives: lives.get(symbol) ?? [] };
        }
      }
    }
  }
}

function isOnTheWay(folder: string, prefix: string): boolean {
  return folder.startsWith(prefix) || prefix.startsWith(folder);
}

function isAhead(folder: string, after: string): boolean {
  return after.startsWith(folder) || compareBytes(folder, after) > 0;
}

/** Most listings are of one symbol, and look at no other. */
function namesAhead(root: string, names: readonly string[], { prefix, after }: BucketQuery): readonly string[] {
  const rest = prefix.slice(root.length);
  const end = rest.indexOf('/');
  if (end >= 0) return names.includes(rest.slice(0, end)) ? [rest.slice(0, end)] : [];
  return names.filter((name) => name.startsWith(rest) && (after === '' || isAhead(`${root}${name}/`, after)));
}

/** The folder that stands for a leaf, or undefined where its files are listed themselves. */
function rolledUp(folder: string, { prefix, isRolledUp }: BucketQuery): string | undefined {
  if (!isRolledUp || folder.length <= prefix.length) return undefined;
  return folder.slice(0, folder.indexOf('/', prefix.length) + 1);
}

function hasObject(world: FakeWorld, leaf: Leaf, query: BucketQuery): boolean {
  return objectsIn(world, leaf, query).next().done === false;
}

function* objectsIn(world: FakeWorld, leaf: Leaf, { prefix, after }: BucketQuery): Generator<FakeObject> {
  const { folder, market, symbol, kind, lives } = leaf;
  const [isPart, isResumed] = [prefix.length > folder.length, after.startsWith(folder)];
  for (const period of periodsOf(world, leaf, after)) {
    for (const object of objectsOf(world, { market, symbol, kind, period, lives })) {
      if ((!isPart || object.key.startsWith(prefix)) && (!isResumed || object.key > after)) yield object;
    }
  }
}

/** The days or months of a folder from the one that a key names. */
function* periodsOf(world: FakeWorld, { lives, folder, stem, cycle }: Leaf, after: string): Generator<string> {
  const until = Math.max(...lives.map(({ delistedAt }) => Math.min(delistedAt ?? world.now(), world.now())));
  const listed = dayOf(Math.min(...lives.map(({ listedAt }) => listedAt)));
  const from = later(listed, periodIn(after, `${folder}${stem}`));
  if (cycle === 'daily') for (let at = dayStart(from); at <= until; at += DAY_MS) yield dayOf(at);
  else for (let month = from.slice(0, 7); month <= dayOf(until).slice(0, 7); month = monthAfter(month)) yield month;
}

/** The first day of the period that a key names, wherever it ends behind that. */
function periodIn(key: string, stem: string): string {
  if (!key.startsWith(stem)) return '';
  const [day = '', month = ''] = [key.slice(stem.length, stem.length + 10), key.slice(stem.length, stem.length + 7)];
  if (isDay(day)) return day;
  return isDay(`${month}-01`) ? `${month}-01` : '';
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}

function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return dayOf(Date.UTC(year, number, 1)).slice(0, 7);
}
