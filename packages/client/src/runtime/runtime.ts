import type { Compressors } from 'hyparquet';
import type { CacheOptions, CacheTools } from '../cache.ts';
import type { Edition } from '../edition.ts';
import type { Place } from '../place.ts';
import type { Progress } from '../progress.ts';
import type { SqlSession } from '../sql/session.ts';

/** What differs between Node and a browser; the condition `#runtime` in package.json picks one of the two. */
export interface Runtime {
  /** What is read where nobody says what. */
  defaultDataset(): string;
  /** Where the rows are that a home keeps for itself; undefined where there is no home. */
  privateDataset(): string | undefined;
  placeOf(address: string, options: PlaceOptions): Promise<Place>;
  compressors(): Promise<Compressors>;
  /** SQL over the files of an edition; `optional_missing` where there is no engine for it. */
  sql(edition: Edition): Promise<SqlSession>;
  /** What is kept on this disk; `optional_missing` where there is no disk. */
  cache(options: CacheOptions): Promise<CacheTools>;
  /** The maker of tearsheets; `optional_missing` where the package is not there. */
  reports(): Promise<typeof import('@bullion/reports')>;
  /** Arrow tables; `optional_missing` where the package is not there. */
  arrow(): Promise<typeof import('apache-arrow')>;
}

export interface PlaceOptions {
  /** Where files are kept that were read: default `$BULLION_CACHE_DIR`, else `$XDG_CACHE_HOME/bullion`, else `~/.cache/bullion`. With false nothing is kept, and large files are read in ranges, as in browsers. */
  readonly cacheDir?: string | false | undefined;
  /** Sends nothing and reads what is cached. Default: `$BULLION_OFFLINE` or `$HF_HUB_OFFLINE`. */
  readonly offline?: boolean | undefined;
  /** Reads this revision, whatever was published since; `dataset_missing` where it is neither in the cache nor the newest one. */
  readonly revision?: string | undefined;
  /** How long a manifest is believed before its source is asked whether there is a newer one. Default: 24 h. */
  readonly maxAgeMs?: number | undefined;
  /** Other places of the same dataset, tried in this order where the first one fails. Default: for `$BULLION_DATASET`, `$BULLION_MIRRORS`. */
  readonly mirrors?: readonly string[] | undefined;
  /** Told while files are downloaded into the cache. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}
