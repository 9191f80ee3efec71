import type { GapCause, Interval, Period, Row } from '@bullion/core';
import type { Lake, Ledger, StoredFile } from '@bullion/lake';
import type { gaps } from '@bullion/tables';
import type { KeptFeed } from '../silver/feeds.ts';
import type { Said } from './series.ts';

/** A stretch without rows, as it stands in the table of gaps. */
export type Gap = Omit<Row<typeof gaps>, 'table_name'> & { readonly cause: GapCause };

/** Knows what must be there of one silver table, and why it may not be. */
export interface GapFinder {
  /** The silver table. */
  readonly of: string;
  /** Further tables whose files it looks at. */
  readonly reads: readonly string[];
  /** Whether its files say all there is to know; then answers are not even looked at. */
  readonly isOfFiles?: boolean;
  /** Every stored file that the gaps of a period follow from. */
  files(about: { readonly period: Period; readonly interval: Interval | '' }, ledger: Pick<Ledger, 'files'>): StoredFile[];
  find(input: GapInput): Promise<Gap[]>;
}

export interface GapInput {
  readonly lake: Pick<Lake, 'engine' | 'ledger' | 'path'>;
  readonly feeds: readonly KeptFeed[];
  readonly period: Period;
  readonly interval: Interval | '';
  /** Every answer about the table's series, whenever it was. */
  readonly said: readonly Said[];
  readonly files: readonly StoredFile[];
}
