import { hash } from 'node:crypto';
import { hash32, INTERVALS, type Interval, invariant, isDay } from '@bullion/core';
import type { FakeInstrument, FakeWorld } from '../fake.ts';
import { csvOf, type FakeContent } from './fake-csv.ts';
import { makeZip } from './fake-zip.ts';
import { type KlinesFile, klinesKey, klinesStem } from './paths.ts';

/** An object of the bucket, described without being made. */
export interface FakeObject {
  readonly key: string;
  readonly size: number;
  /** Without quotes: a hash of key and upload time, which tells uploads apart as well as an MD5 does. */
  readonly etag: string;
  /** Ms, whole seconds. */
  readonly lastModified: number;
  body(): Uint8Array;
}

/** A file and the instruments that had its name one after the other. */
export interface FakeFile extends KlinesFile {
  readonly lives: readonly FakeInstrument[];
}

/** The ZIP of a file as it is now and its checksum, in the order of their keys; nothing where the archive has not published it. */
export function objectsOf(world: FakeWorld, file: FakeFile): FakeObject[] {
  const upload = file.period.length === 10 ? dailyUpload(world, file) : monthlyUpload(world, file);
  return upload === undefined ? [] : describe(world, upload);
}

/** The file whose ZIP or checksum a key names, or undefined for any other key. */
export function fileOfKey(key: string): KlinesFile | undefined {
  const zipKey = key.replace(/\.CHECKSUM$/, '');
  const [, tree, symbol, interval, period] = FILE_KEY.exec(zipKey) ?? [];
  const known = INTERVALS.find((each) => each === interval);
  if (symbol === undefined || known === undefined || period === undefined || !isDay(period.padEnd(10, '-01'))) return undefined;
  const file = { market: tree === 'spot' ? 'spot' : 'perp', symbol, interval: known, period } as const;
  return klinesKey(file) === zipKey ? file : undefined;
}

const FILE_KEY = /^data\/(spot|futures\/um)\/(?:daily|monthly)\/klines\/([^/]+)\/(\w+)\/.*?(\d{4}-\d{2}(?:-\d{2})?)\.zip$/;

/** One form of a file: what it says, and since when. */
interface Upload extends FakeContent {
  /** Ms, whole seconds. */
  readonly at: number;
  /** How many forms came before it. */
  readonly form: number;
}

/** A daily file that is replaced later is wrong until then. */
function dailyUpload(world: FakeWorld, { lives, ...file }: FakeFile): Upload | undefined {
  const now = world.now();
  for (const life of lives) {
    const published = world.archivePublishedAt(life, file.period);
    if (published === undefined || published > now) continue;
    const replaced = world.archiveReplacedAt(life, file.period);
    const done = replaced.filter((at) => at <= now);
    const wrong = done.length < replaced.length ? file.period : undefined;
    return { file, lives, days: [file.period], wrong, at: wholeSeconds(done.at(-1) ?? published), form: done.length };
  }
  return undefined;
}

/** The monthly file is the same for all lives in its month; whoever came first decides when it is made. */
function monthlyUpload(world: FakeWorld, { lives, ...file }: FakeFile): Upload | undefined {
  if (!MONTHLY_INTERVALS.includes(file.interval)) return undefined;
  const months = lives.flatMap((life) => world.archiveMonth(life, file.period) ?? []);
  const [month] = months;
  if (month === undefined || month.publishedAt > world.now()) return undefined;
  const days = [...new Set(months.flatMap((each) => each.days))].sort();
  return { file, lives, days, wrong: month.disagrees, at: wholeSeconds(month.publishedAt), form: 0 };
}

/** Those of which there are monthly files here; the real archive has them of all. */
export const MONTHLY_INTERVALS: readonly Interval[] = ['1d', '1m'];

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}

/**
 * What every ZIP of an interval is filled up to per day, and how much that varies. A listing must announce the size that the
 * object then has; making a million ZIPs to learn their sizes would take hours, so the size is decided first and the ZIP follows.
 */
const SIZES: Readonly<Record<Interval, { atLeast: number; spread: number }>> = {
  '1m': { atLeast: 98_304, spread: 16_384 },
  '1h': { atLeast: 4096, spread: 512 },
  '1d': { atLeast: 512, spread: 64 },
};

function describe(world: FakeWorld, upload: Upload): FakeObject[] {
  const { file, at: lastModified } = upload;
  const key = klinesKey(file);
  const nameBytes = Buffer.byteLength(klinesStem(file)) + '.zip'.length;
  const chance = hash32(key);
  const etag = etagOf(chance, hash32(world.seed, chance, lastModified));
  const size = sizeOf(upload, chance);
  const zip = (): Uint8Array => zipOf(world, upload, { size, etag });
  return [
    { key, size, etag, lastModified, body: zip },
    {
      key: `${key}.CHECKSUM`,
      size: 64 + 2 + nameBytes + 1,
      etag: etag.slice(4) + etag.slice(0, 4),
      lastModified,
      body: () => Buffer.from(`${hash('sha256', zip())}  ${klinesStem(file)}.zip\n`),
    },
  ];
}

function etagOf(...words: readonly [number, number]): string {
  const [first, second] = words.map((word) => word.toString(16).padStart(8, '0'));
  return `${first}${second}${second}${first}`;
}

/** Each form of a file has another size; none has more than three. */
function sizeOf({ file, days, form }: Upload, chance: number): number {
  const { atLeast, spread } = SIZES[file.interval];
  return atLeast * days.length + 4 * (chance % (spread / 4)) + form;
}

/** The last ZIPs of each world by ETag: a checksum is asked for right after its ZIP. */
const recent = new WeakMap<FakeWorld, Map<string, Uint8Array>>();
const RECENT_ZIPS = 64;
/** A monthly file of minutes is three megabytes, and is not kept. */
const RECENT_BYTES = 200_000;

function zipOf(world: FakeWorld, upload: Upload, { size, etag }: { size: number; etag: string }): Uint8Array {
  const kept = recent.get(world) ?? new Map<string, Uint8Array>();
  recent.set(world, kept);
  const stem = klinesStem(upload.file);
  const zip = kept.get(etag) ?? makeZip(`${stem}.csv`, Buffer.from(csvOf(world, upload)), size);
  invariant(zip.length === size, `the ZIP of ${stem} to fit into the ${size} bytes that its listing announces`);
  if (size > RECENT_BYTES) return zip;
  kept.delete(etag);
  kept.set(etag, zip);
  for (const oldest of kept.keys()) if (kept.size > RECENT_ZIPS) kept.delete(oldest);
  return zip;
}
