import { runtime } from '#runtime';
import type { Progress } from './progress.ts';

/** What `cache.status` says of a dataset. */
export interface CacheStatus {
  /** The folder. */
  readonly location: string;
  readonly dataset: string;
  /** The newest one that is known; null where nothing was read yet, and for a folder, which is not cached. */
  readonly revision: string | null;
  /** All that are in the cache; a reader can be pinned to any of them. */
  readonly revisions: readonly string[];
  readonly files: number;
  readonly bytes: number;
  /** Since the source was last asked whether there is a newer revision; null where it never was. */
  readonly age_seconds: number | null;
  /** Files that were wanted and were there, counted on this machine and told to nobody. */
  readonly hits: number;
  /** Files that were wanted and had to be downloaded. */
  readonly misses: number;
  /** 0 to 1; null while nothing was wanted. */
  readonly hit_rate: number | null;
  /** Every dataset of which something is in the cache. */
  readonly datasets: readonly string[];
}

export interface CacheOptions {
  /** Default: `$BULLION_CACHE_DIR`, else `$XDG_CACHE_HOME/bullion`, else `~/.cache/bullion`. */
  readonly cacheDir?: string | undefined;
  /** Sends nothing. Default: `$BULLION_OFFLINE` or `$HF_HUB_OFFLINE`. */
  readonly offline?: boolean | undefined;
}

export interface CacheClear extends CacheOptions {
  /** Only this one; every dataset unless given. */
  readonly dataset?: string | undefined;
  /** Only revisions that are not the newest one of their dataset. */
  readonly older?: boolean | undefined;
}

export interface CacheRefresh extends CacheOptions {
  readonly dataset?: string | undefined;
  /** Every file of the dataset, instead of those that were read before. */
  readonly all?: boolean | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type CacheVerify = Omit<CacheRefresh, 'all'>;

/** What is no more. */
export interface Cleared {
  readonly files: number;
  readonly bytes: number;
}

export interface Refreshed {
  readonly dataset: string;
  /** Null for a folder, which is not cached. */
  readonly revision: string | null;
  readonly changed: boolean;
  /** Files. */
  readonly downloaded: number;
  readonly bytes: number;
}

export interface Verified {
  /** Files that were hashed. */
  readonly checked: number;
  /** Those that were not what their manifest names; they are taken away. */
  readonly damaged: readonly { readonly dataset: string; readonly path: string; readonly sha256: string }[];
  /** How many of these were downloaded again. */
  readonly replaced: number;
}

export interface CacheTools {
  status(options?: CacheOptions & { readonly dataset?: string | undefined }): Promise<CacheStatus>;
  clear(options?: CacheClear): Promise<Cleared>;
  refresh(options?: CacheRefresh): Promise<Refreshed>;
  verify(options?: CacheVerify): Promise<Verified>;
}

/** What is kept on this disk of datasets that are elsewhere. Not in browsers. */
export const cache: CacheTools = {
  status: async (options = {}) => (await runtime.cache(options)).status(options),
  clear: async (options = {}) => (await runtime.cache(options)).clear(options),
  refresh: async (options = {}) => (await runtime.cache(options)).refresh(options),
  verify: async (options = {}) => (await runtime.cache(options)).verify(options),
};
