import type { Interval, Market } from '@bullion/core';
import type { Dataset, OpenOptions } from '../dataset.ts';
import type { TableRow } from '../row.ts';
import type { When } from '../when.ts';
import type { Life } from './lives.ts';
import type { Answer } from './rows.ts';

export interface TokenOptions {
  /** Absent: candles are those across exchanges; minutes, which are not summed up, and funding are those of the exchange with the longest history. */
  readonly exchange?: string | undefined;
  /** Absent: what the spelling says, else spot. */
  readonly market?: Market | undefined;
  /** A folder, an address or an open dataset. */
  readonly dataset?: string | Dataset | undefined;
  /** How the dataset is opened, where it is not open yet. */
  readonly open?: OpenOptions | undefined;
  /** Where the rows are that may not be passed on, for `info` and `marketCap`; `$BULLION_HOME/private` unless given. */
  readonly privateDataset?: string | Dataset | undefined;
}

export interface RangeOptions {
  readonly from?: When | undefined;
  /** First moment that is left out. */
  readonly to?: When | undefined;
  /** The most recent rows only, still oldest first. */
  readonly limit?: number | undefined;
}

export interface CandleOptions extends RangeOptions {
  /** Default: `1d`. */
  readonly interval?: Interval | undefined;
}

/** What an answer is about. */
export interface Subject {
  readonly symbol: string;
  readonly exchange: string;
  readonly market: string;
  readonly revision: string;
}

export interface Over {
  /** Of a symbol that is over and has no rows here: from when to when it was traded, and how it ended. */
  readonly lives?: readonly Life[];
}

/** Rows of one series, oldest first, with what they are about. */
export type Candles = Answer<TableRow<'ohlcv_daily'>, Subject & Over & { readonly interval: Interval }>;

/** Settlements of one series, oldest first, with what they are about. */
export type Funding = Answer<TableRow<'funding_rates'>, Subject & Over>;

/** States of one series, oldest first, with what they are about. */
export type OpenInterest = Answer<TableRow<'open_interest'>, Subject & Over>;

/** The close of the newest bar. */
export interface Price extends Subject {
  readonly price: number;
  readonly interval: Interval;
  /** When that bar closed. */
  readonly as_of: Date;
}
