import { DAY_MS, dayOf, dayStart, type Interval, isDay, type Market } from '@bullion/core';
import type { FakeInstrument, FakeWorld } from '../fake.ts';
import { type FakeObject, objectsOf } from './fake-files.ts';
import { listingPrefix, symbolsPrefix } from './paths.ts';

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

/** Every instrument of a market under the name that the archive gives it; a reused name has several lives. */
export function archiveNames(world: FakeWorld, market: Market): Map<string, FakeInstrument[]> {
  return Map.groupBy(world.instruments('binance', market), ({ archiveName, base, quote }) =>
    archiveName === '' ? base + quote : archiveName,
  );
}

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
  readonly lives: readonly FakeInstrument[];
}

const MARKETS_IN_ORDER: readonly Market[] = ['perp', 'spot'];
const INTERVALS_IN_ORDER: readonly Interval[] = ['1d', '1h', '1m'];

function* leavesOf(world: FakeWorld, { prefix, after }: BucketQuery): Generator<Leaf> {
  for (const market of MARKETS_IN_ORDER) {
    const root = symbolsPrefix(market);
    const wanted = [...archiveNames(world, market)].filter(([symbol]) => isOnTheWay(`${root}${symbol}/`, prefix));
    const leaves = wanted.flatMap(([symbol, lives]) =>
      INTERVALS_IN_ORDER.map((interval) => ({ folder: listingPrefix({ market, symbol, interval }), market, symbol, interval, lives })),
    );
    const ahead = leaves.filter(
      ({ folder }) => isOnTheWay(folder, prefix) && (after.startsWith(folder) || compareBytes(folder, after) > 0),
    );
    yield* ahead.sort((a, b) => compareBytes(a.folder, b.folder));
  }
}

function isOnTheWay(folder: string, prefix: string): boolean {
  return folder.startsWith(prefix) || prefix.startsWith(folder);
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
  const { lives } = leaf;
  const stem = `${leaf.folder}${leaf.symbol}-${leaf.interval}-`;
  const until = Math.max(...lives.map(({ delistedAt }) => Math.min(delistedAt ?? world.now(), world.now())));
  const listed = dayOf(Math.min(...lives.map(({ listedAt }) => listedAt)));
  for (let from = dayStart(later(listed, dayIn(after, stem))); from <= until; from += DAY_MS) {
    for (const object of objectsOf(world, { ...leaf, period: dayOf(from) })) {
      if (object.key.startsWith(prefix) && object.key > after) yield object;
    }
  }
}

/** The day that a key names, wherever it ends behind that. */
function dayIn(key: string, stem: string): string {
  const day = key.startsWith(stem) ? key.slice(stem.length, stem.length + 10) : '';
  return isDay(day) ? day : '';
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
