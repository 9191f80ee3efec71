import type { Compressors } from 'hyparquet';
import type { Edition } from '../edition.ts';
import type { Place } from '../place.ts';
import type { SqlSession } from '../sql/session.ts';

/** What differs between Node and a browser; the condition `#runtime` in package.json picks one of the two. */
export interface Runtime {
  /** What is read where nobody says what. */
  defaultDataset(): string;
  /** Where the rows are that a home keeps for itself; undefined where there is no home. */
  privateDataset(): string | undefined;
  placeOf(address: string): Place;
  readonly compressors: Compressors;
  /** SQL over the files of an edition; `optional_missing` where there is no engine for it. */
  sql(edition: Edition): Promise<SqlSession>;
  /** The maker of tearsheets; `optional_missing` where the package is not there. */
  reports(): Promise<typeof import('@bullion/reports')>;
  /** Arrow tables; `optional_missing` where the package is not there. */
  arrow(): Promise<typeof import('apache-arrow')>;
}
