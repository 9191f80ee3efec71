import type { CacheRefresh, CacheStatus, CacheTools, CacheVerify, Refreshed, Verified } from '../cache.ts';
import type { Origin } from '../remote/origin.ts';
import { parseSpec } from '../spec.ts';
import { intactBlob, provenBlob } from './blobs.ts';
import { CachedPlace } from './cached-place.ts';
import { counted } from './counters.ts';
import { download } from './download.ts';
import { clear, datasetsOf, filesOf } from './housekeeping.ts';
import { Manifests } from './manifests.ts';
import type { Store } from './store.ts';

/** What the tools work with; filled in by the runtime. */
export interface Workshop {
  readonly store: Store;
  readonly offline: boolean;
  /** What is read where nobody says what. */
  readonly dataset: string;
  /** Undefined for a folder of this machine, of which nothing is cached. */
  originOf(address: string): Origin | undefined;
  now(): number;
}

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
  const { store, now } = workshop;
  const origin = workshop.originOf(dataset);
  const before = await new Manifests(store, dataset).newest();
  if (origin === undefined) return { dataset, revision: null, changed: false, downloaded: 0, bytes: 0 };
  const read = await readPaths(store, dataset);
  const place = new CachedPlace({ store, origins: [origin], offline: workshop.offline, revision: undefined, maxAgeMs: 0, onProgress, now });
  const { text, base } = await place.manifest({ fresh: true, signal });
  const spec = parseSpec(text, dataset);
  const wanted = spec.tables.flatMap(({ files }) => files).filter(({ path }) => all || read.has(path));
  let [downloaded, bytes] = [0, 0];
  for (const file of wanted) {
    if ((await intactBlob(store, file)) !== undefined) continue;
    await download(store, file, { origins: [origin], base, onProgress, signal });
    downloaded++;
    bytes += file.bytes;
  }
  return { dataset, revision: spec.revision, changed: spec.revision !== before?.revision, downloaded, bytes };
}

/** Paths of the files that are in the cache, of whatever revision. */
async function readPaths(store: Store, dataset: string): Promise<Set<string>> {
  const paths = new Set<string>();
  for (const { path, sha256 } of await filesOf(store, dataset)) if ((await store.size(store.blob(sha256))) !== undefined) paths.add(path);
  return paths;
}

/** Hashes every file; a damaged one is taken away, and downloaded again where its dataset still has it. */
async function verify(workshop: Workshop, { dataset, onProgress, signal }: CacheVerify): Promise<Verified> {
  const { store } = workshop;
  let [checked, replaced] = [0, 0];
  const damaged: { dataset: string; path: string; sha256: string }[] = [];
  for (const address of dataset === undefined ? await datasetsOf(store) : [dataset]) {
    const manifests = new Manifests(store, address);
    for (const { manifest, spec } of await manifests.all()) {
      for (const file of spec.tables.flatMap(({ files }) => files)) {
        const state = await provenBlob(store, file);
        if (state === 'absent') continue;
        checked++;
        if (state === 'intact') continue;
        damaged.push({ dataset: address, path: file.path, sha256: file.sha256 });
        const origin = workshop.offline ? undefined : workshop.originOf(address);
        if (origin === undefined) continue;
        const [again] = await Promise.allSettled([download(store, file, { origins: [origin], base: manifest.base, onProgress, signal })]);
        if (again.status === 'fulfilled') replaced++;
      }
    }
  }
  return { checked, damaged, replaced };
}
