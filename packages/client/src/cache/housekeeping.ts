import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SpecFile } from '@bullion/core';
import type { CacheClear, Cleared } from '../cache.ts';
import { takeLock } from './lock.ts';
import { addressOf, Manifests } from './manifests.ts';
import { diskError, type Store } from './store.ts';

/** Every dataset of the cache. */
export async function datasetsOf(store: Store): Promise<string[]> {
  const names = await store.names(store.datasets);
  return (await Promise.all(names.map((name) => addressOf(store, name)))).filter((address) => address !== undefined);
}

/** What the revisions of a dataset that are in the cache name; a file that several of them name once. */
export async function filesOf(store: Store, address: string): Promise<SpecFile[]> {
  const revisions = await new Manifests(store, address).all();
  const files = revisions.flatMap(({ spec }) => spec.tables.flatMap((table) => table.files));
  return [...new Map(files.map((file) => [file.sha256, file])).values()];
}

/** Removes datasets or their older revisions, and then every file that no revision names any more. */
export async function clear(store: Store, { dataset, older = false }: CacheClear): Promise<Cleared> {
  const addresses = dataset === undefined ? await datasetsOf(store) : [dataset];
  for (const address of addresses) {
    using _lock = await takeLock(store.lock(address));
    if (older) await clearOlder(store, address);
    else await remove(store.dataset(address));
  }
  return sweep(store);
}

async function clearOlder(store: Store, address: string): Promise<void> {
  const manifests = new Manifests(store, address);
  const newest = await manifests.newest();
  for (const { manifest } of await manifests.all())
    if (manifest.revision !== newest?.revision) await remove(manifests.path(manifest.revision));
}

async function sweep(store: Store): Promise<Cleared> {
  const named = new Set<string>();
  for (const address of await datasetsOf(store)) for (const { sha256 } of await filesOf(store, address)) named.add(sha256);
  let [files, bytes] = [0, 0];
  for (const shelf of await store.names(store.blobs)) {
    for (const name of await store.names(join(store.blobs, shelf))) {
      const [sha256 = ''] = name.split('.');
      if (named.has(sha256)) continue;
      // A download under way is waited for, and then removed: nothing names it.
      using _lock = await takeLock(store.lock(sha256));
      const path = join(store.blobs, shelf, name);
      bytes += (await store.size(path)) ?? 0;
      files += name === sha256 ? 1 : 0;
      await remove(path);
    }
  }
  return { files, bytes };
}

async function remove(path: string): Promise<void> {
  try {
    // Windows removes no file that is read-only.
    await Promise.allSettled([chmod(path, 0o755)]);
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    throw diskError(path, error);
  }
}
