import { createHash, hash } from 'node:crypto';
import { DAY_MS, dayStart, INTERVAL_MS, INTERVALS, type Interval, invariant, isDay } from '@bullion/core';
import type { FakeBar, FakeInstrument, FakeWorld } from '../fake.ts';
import { makeZip } from './fake-zip.ts';
import { KLINES_HEADER } from './klines-csv.ts';
import { type KlinesFile, klinesKey, klinesStem } from './paths.ts';

/** An object of the bucket, described without being made. */
export interface FakeObject {
  readonly key: string;
  readonly size: number;
  /** Without quotes: a hash of key and upload time, which tells uploads apart as well as the MD5 of the real one. */
  readonly etag: string;
  /** Ms, whole seconds. */
  readonly lastModified: number;
  body(): Uint8Array;
}

/** A file and the instruments that had its name one after the other. */
export interface FakeFile extends KlinesFile {
  readonly lives: readonly FakeInstrument[];
}

/** The ZIP of a file and its checksum, in the order of their keys; nothing where the archive has not published it. */
export function objectsOf(world: FakeWorld, file: FakeFile): FakeObject[] {
  for (const instrument of file.lives) {
    const published = world.archivePublishedAt(instrument, file.period);
    if (published !== undefined && published <= world.now()) return describe(world, instrument, file, Math.floor(published / 1000) * 1000);
  }
  return [];
}

/** The daily file whose ZIP or checksum a key names, or undefined for any other key. */
export function fileOfKey(key: string): KlinesFile | undefined {
  const zipKey = key.replace(/\.CHECKSUM$/, '');
  const [, tree, symbol, interval, period] = DAILY_KEY.exec(zipKey) ?? [];
  const known = INTERVALS.find((each) => each === interval);
  if (symbol === undefined || known === undefined || period === undefined || !isDay(period)) return undefined;
  const file = { market: tree === 'spot' ? 'spot' : 'perp', symbol, interval: known, period } as const;
  return klinesKey(file) === zipKey ? file : undefined;
}

const DAILY_KEY = /^data\/(spot|futures\/um)\/daily\/klines\/([^/]+)\/(\w+)\/[^/]*(\d{4}-\d{2}-\d{2})\.zip$/;

/**
 * What every ZIP of an interval is filled up to, and how much that varies. A listing must announce the size that the object
 * then has; making a million ZIPs to learn their sizes would take hours, so the size is decided first and the ZIP follows.
 */
const SIZES: Readonly<Record<Interval, { atLeast: number; spread: number }>> = {
  '1m': { atLeast: 98_304, spread: 16_384 },
  '1h': { atLeast: 4096, spread: 512 },
  '1d': { atLeast: 512, spread: 64 },
};

function describe(world: FakeWorld, instrument: FakeInstrument, file: KlinesFile, lastModified: number): FakeObject[] {
  const key = klinesKey(file);
  const name = `${klinesStem(file)}.zip`;
  const { atLeast, spread } = SIZES[file.interval];
  const etag = hash('md5', `${world.seed} ${key} ${lastModified}`);
  const size = atLeast + (Number.parseInt(etag.slice(0, 6), 16) % spread);
  const zip = () => zipOf(world, instrument, file, { size, etag });
  const checksum = () => Buffer.from(`${createHash('sha256').update(zip()).digest('hex')}  ${name}\n`);
  return [
    { key, size, etag, lastModified, body: zip },
    {
      key: `${key}.CHECKSUM`,
      size: 64 + 2 + Buffer.byteLength(name) + 1,
      etag: etag.slice(16) + etag.slice(0, 16),
      lastModified,
      body: checksum,
    },
  ];
}

/** The last ZIPs of each world by ETag: a checksum is asked for right after its ZIP. */
const recent = new WeakMap<FakeWorld, Map<string, Uint8Array>>();
const RECENT_ZIPS = 64;

function zipOf(world: FakeWorld, instrument: FakeInstrument, file: KlinesFile, { size, etag }: { size: number; etag: string }): Uint8Array {
  const kept = recent.get(world) ?? new Map<string, Uint8Array>();
  recent.set(world, kept);
  const zip = kept.get(etag) ?? makeZip(`${klinesStem(file)}.csv`, Buffer.from(csvOf(world, instrument, file)), size);
  invariant(zip.length === size, `the ZIP of ${klinesStem(file)} to fit into the ${size} bytes that its listing announces`);
  kept.delete(etag);
  kept.set(etag, zip);
  for (const oldest of kept.keys()) if (kept.size > RECENT_ZIPS) kept.delete(oldest);
  return zip;
}

/** The real archive began to write headers into futures files around the turn of 2023, and never did for spot. */
const HEADER_FROM = '2023-01-01';
const MICROSECONDS_FROM = '2025-01-01';

function csvOf(world: FakeWorld, instrument: FakeInstrument, { market, interval, period }: KlinesFile): string {
  const from = dayStart(period);
  const isMicro = market === 'spot' && period >= MICROSECONDS_FROM;
  const bars = world.bars(instrument, interval, from, from + DAY_MS).filter(({ closed }) => closed);
  const header = market === 'perp' && period >= HEADER_FROM ? `${KLINES_HEADER}\n` : '';
  return header + bars.map((bar) => `${line(bar, INTERVAL_MS[interval], isMicro)}\n`).join('');
}

function line(bar: FakeBar, step: number, isMicro: boolean): string {
  const unit = isMicro ? 1000 : 1;
  const times = { opened: bar.openTime * unit, closed: (bar.openTime + step) * unit - 1 };
  const prices = `${bar.open},${bar.high},${bar.low},${bar.close},${bar.volume}`;
  return `${times.opened},${prices},${times.closed},${bar.quoteVolume},${bar.trades},${bar.takerVolume},${bar.takerQuoteVolume},0`;
}
