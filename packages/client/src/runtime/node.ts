import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';
import { BullionError } from '@bullion/core';
import { decompressZstd } from 'hyparquet-compressors';
import { CachedPlace } from '../cache/cached-place.ts';
import { Store } from '../cache/store.ts';
import { cacheFolder, defaultDataset, isOffline, mirrors as mirrorsOfEnv, now, places, privateDataset } from '../env.ts';
import type { Net } from '../net/ask.ts';
import { noDataset, type Place } from '../place.ts';
import type { Origin } from '../remote/origin.ts';
import { remotePlace } from '../remote/remote-place.ts';
import { sourceOf } from '../source/source.ts';
import { parseSpec } from '../spec.ts';
import { folderPlace } from './folder.ts';
import type { PlaceOptions, Runtime } from './runtime.ts';

const NET: Net = { fetch: (url, init) => globalThis.fetch(url, init), redirect: 'manual' };

const DAY_MS = 86_400_000;

export const runtime: Runtime = {
  defaultDataset,
  privateDataset,
  placeOf: (address, options) => {
    const origins = originsOf(address, options.mirrors);
    return origins === undefined ? folderOf(address, options) : elsewhere(origins, options);
  },
  compressors: { ZSTD: unpackZstd },
  sql: async (edition) => {
    const { openSession } = await import('../sql/duckdb.ts');
    return openSession(edition);
  },
  cache: async ({ cacheDir = cacheFolder(), offline = isOffline() }) => {
    const { cacheTools } = await import('../cache/tools.ts');
    return cacheTools({ store: new Store(cacheDir), offline, dataset: defaultDataset(), originsOf, now });
  },
  reports: () => optional('@bullion/reports', 'A tearsheet', () => import('@bullion/reports')),
  arrow: () => optional('apache-arrow', 'toArrow()', () => import('apache-arrow')),
};

/** With what comes with the runtime; Node has it since 22.15. */
function unpackZstd(bytes: Uint8Array, length: number): Uint8Array {
  return 'zstdDecompressSync' in zlib ? zlib.zstdDecompressSync(bytes) : decompressZstd(bytes, new Uint8Array(length));
}

/** A dataset and its mirrors. Those of the environment are of the dataset of the environment, and of no other. */
function originsOf(
  address: string,
  mirrors: readonly string[] = address === defaultDataset() ? mirrorsOfEnv() : [],
): [Origin, ...Origin[]] | undefined {
  const first = originOf(address);
  return first && [first, ...mirrors.map(originOf).filter((origin) => origin !== undefined)];
}

function originOf(address: string): Origin | undefined {
  if (address.startsWith('file://')) return undefined;
  const source = sourceOf(address, places());
  return source && { source, net: NET };
}

function folderOf(address: string, { revision }: PlaceOptions): Place {
  const place = folderPlace(address.startsWith('file://') ? fileURLToPath(address) : address);
  return revision === undefined ? place : pinned(place, revision);
}

/** A place that has only its newest revision. */
function pinned(place: Place, revision: string): Place {
  return {
    ...place,
    manifest: async (options) => {
      const manifest = await place.manifest(options);
      const there = parseSpec(manifest.text, place.name).revision;
      if (there === revision) return manifest;
      throw noDataset(place.name, `it is at revision ${there}, not ${revision}`);
    },
  };
}

function elsewhere(origins: [Origin, ...Origin[]], options: PlaceOptions): Place {
  const { cacheDir = cacheFolder(), offline = isOffline(), revision, maxAgeMs = DAY_MS, onProgress } = options;
  if (cacheDir !== false) return new CachedPlace({ store: new Store(cacheDir), origins, offline, revision, maxAgeMs, onProgress, now });
  const [{ source }] = origins;
  if (offline) throw new BullionError('offline', `The network is switched off, and ${source.address} is read without a cache.`);
  const place = remotePlace(origins, maxAgeMs);
  return revision === undefined ? place : pinned(place, revision);
}

/** A package that people install when they want what needs it. */
async function optional<T>(name: string, what: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new BullionError('optional_missing', `${what} needs ${name}, which cannot be loaded.`, { hint: `npm install ${name}`, cause });
  }
}
