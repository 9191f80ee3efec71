import { BullionError, type SpecFile } from '@bullion/core';
import { type Manifest, type ManifestOptions, noDataset, type Place } from '../place.ts';
import type { Progress } from '../progress.ts';
import { type Fetched, fetchManifest, inOrder, type Origin } from '../remote/origin.ts';
import { openFile } from '../runtime/folder.ts';
import { parseSpec } from '../spec.ts';
import { intactBlob, provenBlob } from './blobs.ts';
import { countUp } from './counters.ts';
import { download } from './download.ts';
import { takeLock } from './lock.ts';
import { type KeptManifest, Manifests, type NewestManifest } from './manifests.ts';
import type { Store } from './store.ts';

export interface CachedOptions {
  readonly store: Store;
  /** The dataset, and after it its mirrors. */
  readonly origins: readonly [Origin, ...Origin[]];
  /** Sends nothing. */
  readonly offline: boolean;
  /** Reads this one, whatever was published since. */
  readonly revision: string | undefined;
  /** How long a manifest is believed before its source is asked whether there is a newer one. */
  readonly maxAgeMs: number;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  now(): number;
}

/** Where asking failed, it is not tried again for so long: what is cached is read meanwhile. */
const LEAVE_ALONE_MS = 60_000;

/** Where there is a manifest already, nobody waits long for a newer one. */
const FOR_NEWER = { attempts: 2, silenceMs: 4000 };

/** A dataset elsewhere whose files are kept on this disk once they were read. */
export class CachedPlace implements Place {
  readonly name: string;
  readonly #options: CachedOptions;
  readonly #manifests: Manifests;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #leftAloneUntil = Number.NEGATIVE_INFINITY;

  constructor(options: CachedOptions) {
    this.name = options.origins[0].source.address;
    this.#options = options;
    this.#manifests = new Manifests(options.store, this.name);
  }

  async manifest(options: ManifestOptions = {}): Promise<Manifest> {
    const { revision } = this.#options;
    return manifestOf(revision === undefined ? await this.#newest(options) : await this.#pinned(revision, options));
  }

  isCurrent(manifest: Manifest): Promise<boolean> | null {
    const { offline, revision, maxAgeMs, now } = this.#options;
    if (offline || revision !== undefined || now() - this.#checkedAt < maxAgeMs || now() < this.#leftAloneUntil) return null;
    return this.manifest().then(({ mark }) => mark === manifest.mark);
  }

  async open(file: SpecFile, { base }: Manifest, signal?: AbortSignal) {
    return openFile(this.name, file, await this.#path(file, base, signal));
  }

  local(file: SpecFile, { base }: Manifest, signal?: AbortSignal): Promise<string> {
    return this.#path(file, base, signal);
  }

  async repair(files: readonly SpecFile[]): Promise<boolean> {
    const states = await Promise.all(files.map((file) => provenBlob(this.#options.store, file)));
    return states.includes('damaged');
  }

  async #path(file: SpecFile, base: string | undefined, signal?: AbortSignal): Promise<string> {
    const { store, origins, offline, onProgress } = this.#options;
    const path = await intactBlob(store, file);
    await countUp(store, this.name, path === undefined ? 'misses' : 'hits');
    if (path !== undefined) return path;
    if (offline) throw this.#offline(`${file.path} of ${this.name} was not read before`);
    return download(store, file, { origins, base, onProgress, signal });
  }

  async #pinned(revision: string, options: ManifestOptions): Promise<KeptManifest> {
    const kept = await this.#manifests.of(revision);
    if (kept !== undefined) return kept;
    const newest = await this.#newest({ ...options, fresh: true });
    if (newest.revision === revision) return newest;
    throw noDataset(this.name, `it is at revision ${newest.revision}, and ${revision} is not in the cache`);
  }

  async #newest(options: ManifestOptions): Promise<KeptManifest> {
    const { offline, now } = this.#options;
    const known = await this.#known();
    if (known !== undefined && (offline || (options.fresh !== true && !this.#isOld()))) return known;
    if (offline) throw this.#offline(`${this.name} was not read before`);
    try {
      return await this.#askAlone(options);
    } catch (error) {
      // A cache that cannot be written to, or a source that cannot be reached: what is cached is as good as it was.
      if (known === undefined || !(error instanceof BullionError) || NOT_OURS.has(error.code)) throw error;
      this.#leftAloneUntil = now() + LEAVE_ALONE_MS;
      return known;
    }
  }

  /** Of many processes one asks. */
  async #askAlone({ fresh = false, signal }: ManifestOptions): Promise<KeptManifest> {
    const asked = this.#options.now();
    using _lock = await takeLock(this.#options.store.lock(this.name), signal);
    // Another process may have asked while we waited for it.
    const meanwhile = await this.#known();
    if (meanwhile !== undefined && (this.#checkedAt > asked || (!fresh && !this.#isOld()))) return meanwhile;
    return await this.#ask(signal);
  }

  async #known(): Promise<KeptManifest | undefined> {
    const newest = await this.#manifests.newest();
    this.#checkedAt = newest?.checkedAt ?? Number.NEGATIVE_INFINITY;
    return newest?.manifest;
  }

  /** A clock that was set back makes nothing younger. */
  #isOld(): boolean {
    const age = this.#options.now() - this.#checkedAt;
    return age >= this.#options.maxAgeMs || age < 0;
  }

  /** One source after another. */
  async #ask(signal: AbortSignal | undefined): Promise<KeptManifest> {
    const newest = await this.#manifests.newest();
    const patience = newest === undefined ? {} : FOR_NEWER;
    return inOrder(this.#options.origins, async (origin, index) => {
      // What the dataset itself said of its version, a mirror cannot compare.
      const fetched = await fetchManifest(origin, { known: index === 0 ? newest?.validators : undefined, ...patience, signal });
      return index === 0 ? this.#take(fetched, newest) : this.#takeFromMirror(fetched, newest);
    });
  }

  async #take(fetched: Fetched | undefined, newest: NewestManifest | undefined): Promise<KeptManifest> {
    this.#checkedAt = this.#options.now();
    if (fetched !== undefined) return this.#manifests.keep(fetched, this.#checkedAt);
    if (newest === undefined) throw new BullionError('bad_body', `The server of ${this.name} says that nothing has changed since never.`);
    await this.#manifests.confirm({ ...newest, checkedAt: this.#checkedAt });
    return newest.manifest;
  }

  /** A mirror may lag behind: it never takes us back. */
  async #takeFromMirror(fetched: Fetched | undefined, newest: NewestManifest | undefined): Promise<KeptManifest> {
    if (fetched === undefined) return this.#take(undefined, newest);
    const isOlder = newest !== undefined && parseSpec(fetched.text, this.name).update_time <= newest.manifest.updateTime;
    if (isOlder) return newest.manifest;
    return this.#take({ ...fetched, base: this.#options.origins[0].source.newestBase, validators: {} }, newest);
  }

  #offline(why: string): BullionError {
    return new BullionError('offline', `The network is switched off, and ${why}.`, {
      hint: 'Read it once with the network on, or bring all of it with `bullion cache refresh --all`.',
      details: { dataset: this.name },
    });
  }
}

const NOT_OURS: ReadonlySet<string> = new Set(['cancelled', 'bug']);

const manifestOf = ({ text, base }: KeptManifest): Manifest => ({ text, mark: text, base });
