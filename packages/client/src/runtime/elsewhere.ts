import { BullionError } from '@bullion/core';
import { CachedPlace } from '../cache/cached-place.ts';
import { Store } from '../cache/store.ts';
import { cacheTools } from '../cache/tools.ts';
import type { CacheOptions, CacheTools } from '../cache.ts';
import { cacheFolder, defaultDataset, isOffline, mirrors as mirrorsOfEnv, now, places } from '../env.ts';
import { pinnedPlace } from '../pinned-place.ts';
import type { Place } from '../place.ts';
import type { Origin } from '../remote/origin.ts';
import { remotePlace } from '../remote/remote-place.ts';
import { notAnAddress, sourceOf } from '../source/source.ts';
import { isFolder } from './folder.ts';
import { nodeNet } from './node-net.ts';
import type { PlaceOptions } from './runtime.ts';

const DAY_MS = 86_400_000;

/** A dataset that is not in a folder, read through the cache unless that is switched off. */
export function placeElsewhere(address: string, options: PlaceOptions): Place {
  const { cacheDir = cacheFolder(), offline = isOffline(), revision, maxAgeMs = DAY_MS, onProgress } = options;
  const origins = originsOf(address, options.mirrors);
  if (cacheDir !== false) return new CachedPlace({ store: new Store(cacheDir), origins, offline, revision, maxAgeMs, onProgress, now });
  const [{ source }] = origins;
  if (offline) throw new BullionError('offline', `The network is switched off, and ${source.address} is read without a cache.`);
  return pinnedPlace(remotePlace(origins, maxAgeMs), revision);
}

/** What `cache` of this library does where there is a disk. */
export function toolsOfCache({ cacheDir = cacheFolder(), offline = isOffline() }: CacheOptions): CacheTools {
  const known = (address: string) => (isFolder(address) ? undefined : originsOf(address));
  return cacheTools({ store: new Store(cacheDir), offline, dataset: defaultDataset(), originsOf: known, now });
}

/** A dataset and its mirrors. Those of the environment are of the dataset of the environment, and of no other. */
function originsOf(
  address: string,
  mirrors: readonly string[] = address === defaultDataset() ? mirrorsOfEnv() : [],
): [Origin, ...Origin[]] {
  return [originOf(address), ...mirrors.filter((each) => !isFolder(each)).map(originOf)];
}

function originOf(address: string): Origin {
  const source = sourceOf(address, places());
  if (source === undefined) throw notAnAddress(address, 'a scheme and a place: hf://org/name');
  return { source, net: nodeNet };
}
