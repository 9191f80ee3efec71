import type { SpecFile } from '@bullion/core';
import type { CacheRefresh, CacheStatus, CacheTools, CacheVerify, Refreshed, Verified } from '../cache.ts';
import type { Origin } from '../remote/origin.ts';
import { parseSpec } from '../spec.ts';
import { intactBlob, provenBlob } from './blobs.ts';
import { CachedPlace } from './cached-place.ts';
import { counted } from './counters.ts';
import { type DownloadOptions, download } from './download.ts';
import { clear, datasetsOf, filesOf } from './housekeeping.ts';
import { Manifests } from './manifests.ts';
import type { Store } from './store.ts';

/** What the tools work with; filled in by the runtime. */
export interface Workshop {
  readonly store: Store;
  readonly offline: boolean;
  /** What is read where nobody says what. */
  readonly dataset: string;
  /** A dataset and its mirrors; undefined for a folder of this machine, of which nothing is cached. */
  originsOf(address: string): readonly [Origin, ...Origin[]] | undefined;
  now(): number;
}

/** Downloads under way at once. */
const FILES_AT_ONCE = 6;

export function cacheTools(workshop: Workshop): CacheTools {
  return {
    status: ({ dataset = workshop.dataset } = {}) => statusOf(workshop, dataset),
    clear: (options = {}) => clear(workshop.store, options),
    refresh: (options = {}) => refresh(workshop, options),
    verify: (options = {}) => verify(workshop, options),
  };
}

async function statusOf({ store, now }: Workshop, dataset: string): Promise<CacheStatus> {
  const [newest, files, hits, misses, datasets] = await Promise.all([
    new Manifests(store, dataset).newest(),
    filesOf(store, dataset),
    counted(store, dataset, 'hits'),
    counted(store, dataset, 'misses'),
    datasetsOf(store),
  ]);
  const sizes = (await Promise.all(files.map(({ sha256 }) => store.size(store.blob(sha256))))).filter((size) => size !== undefined);
  return {
    location: store.location,
    dataset,
    revision: newest?.revision ?? null,
    revisions: (await new Manifests(store, dataset).all()).map(({ manifest }) => manifest.revision),
    files: sizes.length,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    age_seconds: newest === undefined ? null : Math.max(0, Math.round((now() - newest.checkedAt) / 1000)),
    hits,
    misses,
    hit_rate: hits + misses === 0 ? null : hits / (hits + misses),
    datasets,
  };
}

/** Asks for the newest manifest, and brings the files of it that were read of an older one, or all. */
async function refresh(
  workshop: Workshop,
  { dataset = workshop.dataset, all = false, onProgress, signal }: CacheRefresh,
): Promise<Refreshed> {
  const { store, offline, now } = workshop;
  const origins = workshop.originsOf(dataset);
  if (origins === undefined) return { dataset, revision: null, changed: false, downloaded: 0, bytes: 0 };
  const before = await new Manifests(store, dataset).newest();
  const read = await readPaths(store, dataset);
  const place = new CachedPlace({ store, origins, offline, revision: undefined, maxAgeMs: 0, onProgress, now });
  const { text, base } = await place.manifest({ fresh: true, signal });
  const spec = parseSpec(text, dataset);
  const wanted = spec.tables.flatMap(({ files }) => files).filter(({ path }) => all || read.has(path));
  const brought = await bring(store, wanted, { origins, base, onProgress, signal });
  return {
    dataset,
    revision: spec.revision,
    changed: spec.revision !== before?.revision,
    downloaded: brought.length,
    bytes: brought.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** Downloads those that are not there. */
async function bring(store: Store, files: readonly SpecFile[], options: DownloadOptions): Promise<SpecFile[]> {
  const missing: SpecFile[] = [];
  for (const file of files) if ((await intactBlob(store, file)) === undefined) missing.push(file);
  for (let at = 0; at < missing.length; at += FILES_AT_ONCE) {
    await Promise.all(missing.slice(at, at + FILES_AT_ONCE).map((file) => download(store, file, options)));
  }
  return missing;
}

/** Paths of the files that are in the cache, of whatever revision. */
async function readPaths(store: Store, dataset: string): Promise<Set<string>> {
  const paths = new Set<string>();
  for (const { path, sha256 } of await filesOf(store, dataset)) if ((await store.size(store.blob(sha256))) !== undefined) paths.add(path);
  return paths;
}

/** Hashes every file; a damaged one is taken away, and downloaded again where its dataset still has it. */
async function verify(workshop: Workshop, { dataset, onProgress, signal }: CacheVerify): Promise<Verified> {
  const { store, offline } = workshop;
  const seen = new Set<string>();
  const damaged: { dataset: string; path: string; sha256: string }[] = [];
  let [checked, replaced] = [0, 0];
  for (const address of dataset === undefined ? await datasetsOf(store) : [dataset]) {
    const origins = offline ? undefined : workshop.originsOf(address);
    for (const { manifest, spec } of await new Manifests(store, address).all()) {
      const files = spec.tables.flatMap((table) => table.files).filter(({ sha256 }) => !seen.has(sha256));
      for (const file of files) {
        seen.add(file.sha256);
        const state = await provenBlob(store, file);
        if (state !== 'absent') checked++;
        if (state !== 'damaged') continue;
        damaged.push({ dataset: address, path: file.path, sha256: file.sha256 });
        if (origins !== undefined && (await isBack(store, file, { origins, base: manifest.base, onProgress, signal }))) replaced++;
      }
    }
  }
  return { checked, damaged, replaced };
}

async function isBack(store: Store, file: SpecFile, options: DownloadOptions): Promise<boolean> {
  const [again] = await Promise.allSettled([download(store, file, options)]);
  return again.status === 'fulfilled';
}
