import { hash } from 'node:crypto';
import { INTERVALS, type Interval, invariant, isDay } from '@bullion/core';
import type { FakeWorld } from '../fake.ts';
import { csvOf, type FakeContent, type FakeFile } from './fake-csv.ts';
import { type FileKind, type FileName, type UploadFacts, uploadStamp } from './fake-stamp.ts';
import { makeZip } from './fake-zip.ts';
import { type ArchiveFile, fileStem, fundingShelf, klinesFile, metricsShelf, zipKey } from './paths.ts';

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

/** The ZIP of a file as it is now and its checksum, in the order of their keys; nothing where the archive has not published it. */
export function objectsOf(world: FakeWorld, file: FakeFile): FakeObject[] {
  const upload = file.period.length === 10 ? dailyUpload(world, file) : monthlyUpload(world, file);
  return upload === undefined ? [] : describe(world, upload);
}

/** The file whose ZIP or checksum a key names, or undefined for any other key. */
export function fileOfKey(key: string): FileName | undefined {
  const zip = key.replace(/\.CHECKSUM$/, '');
  const [, tree, symbol, name, period] = FILE_KEY.exec(zip) ?? [];
  const kind = KINDS.find((each) => each === name);
  if (symbol === undefined || kind === undefined || period === undefined || !isDay(period.padEnd(10, '-01'))) return undefined;
  const file = { market: tree === 'spot' ? 'spot' : 'perp', symbol, kind, period } as const;
  return zipKey(shelved(file)) === zip ? file : undefined;
}

const KINDS: readonly FileKind[] = [...INTERVALS, 'metrics', 'fundingRate'];

const FILE_KEY =
  /^data\/(spot|futures\/um)\/(?:daily|monthly)\/(?:klines\/)?(?:\w+\/)?([^/]+)\/(?:\w+\/)?\2-(\w+)-(\d{4}-\d{2}(?:-\d{2})?)\.zip$/;

/** Where a file lies. */
function shelved({ market, symbol, kind, period }: FileName): ArchiveFile {
  if (kind === 'metrics') return { ...metricsShelf(symbol), period };
  return kind === 'fundingRate' ? { ...fundingShelf(symbol), period } : klinesFile({ market, symbol, interval: kind, period });
}

/** One form of a file: what it says, and since when. */
interface Upload extends FakeContent, UploadFacts {
  readonly file: FakeFile;
}

/** A daily file that is replaced later is wrong until then. */
function dailyUpload(world: FakeWorld, file: FakeFile): Upload | undefined {
  const { period } = file;
  const now = world.now();
  for (const life of file.lives) {
    const published = world.archivePublishedAt(life, period);
    if (published === undefined || published > now) continue;
    const replaced = world.archiveReplacedAt(life, period);
    const form = replaced.filter((at) => at <= now).length;
    const wrong = form < replaced.length ? period : undefined;
    return { file, days: [period], wrong, at: wholeSeconds(replaced[form - 1] ?? published), form };
  }
  return undefined;
}

/** The monthly file is the same for all lives in its month; whoever came first decides when it is made. */
function monthlyUpload(world: FakeWorld, file: FakeFile): Upload | undefined {
  if (!MONTHLY_KINDS.includes(file.kind)) return undefined;
  // Contracts with a day of delivery pay no funding.
  const lives = file.lives.filter(({ kind }) => file.kind !== 'fundingRate' || kind !== 'delivery');
  const months = lives.flatMap((life) => world.archiveMonth(life, file.period) ?? []);
  const [month] = months;
  if (month === undefined || month.publishedAt > world.now()) return undefined;
  const days = [...new Set(months.flatMap((each) => each.days))].sort();
  return { file, days, wrong: month.disagrees, at: wholeSeconds(month.publishedAt), form: 0 };
}

/** Bars of which there are monthly files here; the real archive has them of all. */
export const MONTHLY_INTERVALS: readonly Interval[] = ['1d', '1m'];
const MONTHLY_KINDS: readonly FileKind[] = [...MONTHLY_INTERVALS, 'fundingRate'];

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}

function describe(world: FakeWorld, upload: Upload): FakeObject[] {
  const { file, at: lastModified } = upload;
  const shelf = shelved(file);
  const [key, stem] = [zipKey(shelf), fileStem(shelf)];
  const { size, etag } = uploadStamp(world.seed, file, upload);
  const zip = (): Uint8Array => zipOf(world, upload, { stem, size, etag });
  return [
    { key, size, etag, lastModified, body: zip },
    {
      key: `${key}.CHECKSUM`,
      size: CHECKSUM_BYTES + Buffer.byteLength(stem),
      etag: etag.slice(4) + etag.slice(0, 4),
      lastModified,
      body: () => Buffer.from(`${hash('sha256', zip())}  ${stem}.zip\n`),
    },
  ];
}

/** A hash, two spaces, the ending of the name and the end of the line. */
const CHECKSUM_BYTES = 64 + 2 + '.zip\n'.length;

/** The last ZIPs of each world by ETag: a checksum is asked for right after its ZIP. */
const recent = new WeakMap<FakeWorld, Map<string, Uint8Array>>();
const RECENT_ZIPS = 64;
/** A monthly file of minutes is three megabytes, and is not kept. */
const RECENT_BYTES = 200_000;

function zipOf(world: FakeWorld, upload: Upload, { stem, size, etag }: { stem: string; size: number; etag: string }): Uint8Array {
  const kept = recent.get(world) ?? new Map<string, Uint8Array>();
  recent.set(world, kept);
  const zip = kept.get(etag) ?? makeZip(`${stem}.csv`, Buffer.from(csvOf(world, upload)), size);
  invariant(zip.length === size, `the ZIP of ${stem} to fit into the ${size} bytes that its listing announces`);
  if (size > RECENT_BYTES) return zip;
  kept.delete(etag);
  kept.set(etag, zip);
  for (const oldest of kept.keys()) if (kept.size > RECENT_ZIPS) kept.delete(oldest);
  return zip;
}
