import { DAY_MS, dayOf, dayStart, type Interval, isDay, type Market } from '@bullion/core';
import type { FakeInstrument, FakeWorld } from '../fake.ts';
import { type FakeObject, MONTHLY_INTERVALS, objectsOf } from './fake-files.ts';
import { archiveIndex, compareBytes } from './fake-index.ts';
import { type Cycle, listingPrefix, symbolsPrefix } from './paths.ts';

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
interface Leaf {
  readonly folder: string;
  readonly market: Market;
  readonly symbol: string;
  readonly interval: Interval;
  readonly cycle: Cycle;
  readonly lives: readonly FakeInstrument[];
}

interface Tree {
  readonly market: Market;
  readonly cycle: Cycle;
  readonly intervals: readonly Interval[];
}

const TREES_IN_ORDER: readonly Tree[] = (['perp', 'spot'] as const).flatMap((market) => [
  { market, cycle: 'daily', intervals: ['1d', '1h', '1m'] },
  { market, cycle: 'monthly', intervals: MONTHLY_INTERVALS },
]);

function* leavesOf(world: FakeWorld, query: BucketQuery): Generator<Leaf> {
  for (const { market, cycle, intervals } of TREES_IN_ORDER) {
    const root = symbolsPrefix(market, cycle);
    if (!isOnTheWay(root, query.prefix)) continue;
    const { names, lives } = archiveIndex(world, market);
    for (const symbol of namesAhead(root, names, query)) {
      for (const interval of intervals) {
        const folder = listingPrefix({ market, symbol, interval }, cycle);
        if (isOnTheWay(folder, query.prefix) && isAhead(folder, query.after)) {
          yield { folder, market, symbol, interval, cycle, lives: lives.get(symbol) ?? [] };
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
  const { folder, market, symbol, interval, lives } = leaf;
  const [isPart, isResumed] = [prefix.length > folder.length, after.startsWith(folder)];
  for (const period of periodsOf(world, leaf, after)) {
    for (const object of objectsOf(world, { market, symbol, interval, period, lives })) {
      if ((!isPart || object.key.startsWith(prefix)) && (!isResumed || object.key > after)) yield object;
    }
  }
}

/** The days or months of a folder from the one that a key names. */
function* periodsOf(world: FakeWorld, { lives, folder, symbol, interval, cycle }: Leaf, after: string): Generator<string> {
  const stem = `${folder}${symbol}-${interval}-`;
  const until = Math.max(...lives.map(({ delistedAt }) => Math.min(delistedAt ?? world.now(), world.now())));
  const listed = dayOf(Math.min(...lives.map(({ listedAt }) => listedAt)));
  const from = later(listed, periodIn(after, stem));
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
