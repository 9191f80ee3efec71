import type { Day, ErrorCode, Interval, Market, Row, Span, Table } from '@bullion/core';
import type { candle, listing, token } from '@bullion/tables';
import type { ParsedColumns } from './columns.ts';

/** One place that data comes from: an API, or a public archive. Its folder holds everything that knows about it. */
export interface Source {
  /** The folder's name: `binance`, `coinbase`, `binance-archive`. */
  readonly id: string;
  /** The exchange whose data it is: `binance` for both of Binance's sources. */
  readonly exchange: string;
  readonly title: string;
  /** The library that knows it, where it is not one of ours; `source` of its rows. */
  readonly through?: 'ccxt';
  /** Default base URLs by endpoint name; `BULLION_ENDPOINT_<NAME>` replaces one. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Headers that carry a key, by the name of the key; `BULLION_KEY_<NAME>` sets one. Sent where it is set, never stored or logged. */
  readonly keys?: Readonly<Record<string, string>>;
  /** The published limits, shared by all requests of a machine. */
  readonly budgets: Readonly<Record<string, Budget>>;
  /** How many requests may be under way at once, where it bears more than an exchange's API does; a run may say less. */
  readonly concurrency?: number;
  /** Quotes by preference, where a base asset is asked for; empty for archives. */
  readonly quotes: readonly string[];
  /** The error catalogue: what an answer means, whatever its status claims. */
  judge(answer: Answer): Verdict;
  readonly feeds: readonly AnyFeed[];
  /** Assets that went on under another name, where the data itself cannot say so. */
  readonly renames?: readonly Rename[];
}

/** A perpetual whose asset went on under another name, with public evidence. */
export interface Rename {
  /** Symbols. */
  readonly from: string;
  readonly to: string;
  /** The day on which the new name began to be used. */
  readonly on: Day;
  /** The day on which the old contract was settled, where it is known; files of later days hold no trades. */
  readonly settled?: Day;
  /** Units of the new asset for one of the old. */
  readonly factor: number;
  /** Where it was announced. */
  readonly evidence: string;
}

/** At most `tokens` per `perMs`, spent by `Ask.cost`. */
export interface Budget {
  readonly tokens: number;
  readonly perMs: number;
}

/** One GET request, before the base URL is known. */
export interface Ask {
  readonly endpoint: string;
  /** Percent-encoded, starting with `/`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Tokens per budget name; what is not named costs nothing. */
  readonly cost: Readonly<Record<string, number>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One response, exactly as it arrived. */
export interface Answer {
  /** Canonical: `/<endpoint in kebab case><path>?<sorted query>`; the host is a property of the run. */
  readonly url: string;
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Hex SHA-256 of the body. */
  readonly sha256: string;
  /** Ms since the epoch, by our clock. */
  readonly requestedAt: number;
  readonly receivedAt: number;
  /** Clock of the exchange (Date header), ms; what is closed is decided by it. */
  readonly serverTime: number | undefined;
  readonly attempts: number;
  /** Archive files: what was published beside the file. */
  readonly checksum?: string;
}

export type Verdict =
  | { readonly kind: 'ok' }
  /** The exchange says that this does not exist: an answer, not an error. */
  | { readonly kind: 'absent'; readonly message: string }
  | { readonly kind: 'error'; readonly code: ErrorCode; readonly message: string; readonly retryAfterMs?: number };

/**
 * Sends a request with budget, time-out, retries and judgement. An absent answer comes back like any other (`judge` tells it apart).
 * `accept` reads the body and throws `bad_body` where it is not what the documentation says; that is retried too.
 * `about` is added to what is logged of the request.
 */
export type Send = (ask: Ask, options?: SendOptions) => Promise<Answer>;

export interface SendOptions {
  readonly accept?: (answer: Answer) => void;
  readonly about?: Readonly<Record<string, unknown>>;
}

/** What can be asked of a source. `kind` is the last word of the bronze asset's name. */
export interface Feed<R = unknown, Read = Parsed<R>> {
  readonly kind: string;
  /** The silver table that its rows go to. */
  readonly feeds: string;
  /** `series`: one request range per instrument. `snapshot`: one answer per market and day, about now. */
  readonly shape: 'series' | 'snapshot';
  readonly markets: readonly Market[];
  /** Bar lengths; empty where there is none. */
  readonly intervals: readonly Interval[];
  /** What an interval without trades looks like: a flat bar, or none at all. Absent where the exchange does not say; then a missing bar has no cause. */
  readonly withoutTrades?: 'flat' | 'omitted';
  /** Archive files: bar lengths of which there are files of whole months, too. A window of such a month is answered by them first. */
  readonly monthly?: readonly Interval[];
  /** Of two answers that differ about one bar, that of the higher rank by its URL counts, whichever is newer. All are equal unless stated. */
  rank?(url: string): number;
  /** Series are asked in windows cut at multiples of this many ms, each answered within the page limit or by pages. */
  windowMs(series: Series): number;
  /** How long after its end a bar or a file may still change or appear: it is asked for once more on a later day. One day unless stated. */
  readonly youngMs?: number;
  /** In this time all that was ever asked of a series is asked once more, where what is old may still change unseen. */
  readonly sweepMs?: number;
  /** How long the exchange remembers: what is older is not asked for, because nothing could be answered. For ever unless stated. */
  readonly keepsMs?: number;
  /** How long the exchange remembers where that has an end, and what is older is asked for all the same: that it answers with nothing is said. */
  readonly forgetsMs?: number;
  /** Archive files: how to see which of a series there are, where no other feed of the source lists them. */
  readonly folder?: Folder;
  /** How far apart the instants are that it has a state of; an hour unless stated. */
  readonly stateMs?: number;
  /** By how much the states of a window lie behind its ends: `(from, until]` where a file of a day ends with the state at midnight. */
  readonly lagMs?: number;
  /** The bronze table of its answers: `archive_files` where each answer is a checksummed file, `responses` unless stated. */
  readonly stored?: 'responses' | 'archive_files';
  /** Asks until the window is answered. Each answer is kept; an absent one ends the walk. */
  fetch(send: Send, window: Window): AsyncGenerator<Answer>;
  /** Reads one answer. Pure. Picked by the day on which the answer was received. */
  readonly parsers: readonly Parser<R, Read>[];
}

/** A feed whose parsers may have to wait, as those of another library do. */
export type AnyFeed = Feed<unknown, Parsed<unknown> | Promise<Parsed<unknown>>>;

/** The folders of an archive in which the files of single series lie. */
export interface Folder {
  /** How much time a file holds. */
  readonly grain: 'day' | 'month';
  /** Pages that name the files of a window; what they do not name does not exist. */
  list(send: Send, window: Window): AsyncGenerator<Answer>;
  /** The files that a page names. */
  read(answer: Answer, window: Window): Parsed<ListedFile>;
}

export interface Parser<R = unknown, Read = Parsed<R>> {
  /** The wire format ended before this day; absent for the current one. */
  readonly until?: Day;
  /** Throws `bad_body` for a body that is not of the documented shape. Unfinished bars are not rows yet and are left out. */
  parse(answer: Answer, window: Window): Read;
  /**
   * The same as columns: of feeds whose rows are as the silver table has them, finite, finished, and very many. Nothing where an answer
   * says what columns cannot hold, and is to be parsed.
   */
  columns?(answer: Answer, window: Window): Promise<ParsedColumns | undefined>;
}

export interface Parsed<R> {
  readonly rows: readonly R[];
  /** Rows that cannot be read, with the rule that they break: quarantined, never dropped. */
  readonly rejected: readonly { readonly timestamp: number; readonly rule: string; readonly row: unknown }[];
  /** Open time of the oldest bar left out as unfinished: from here on the answer is not final, whatever its Date header says. */
  readonly unfinishedFrom?: number;
}

/** One instrument's stream in one feed. For snapshots only the market is set. */
export interface Series {
  readonly market: Market;
  /** Empty for snapshots. */
  readonly nativeSymbol: string;
  readonly interval: Interval | '';
  /** What the exchange said about the instrument, where a list of it is at hand. */
  readonly instrument?: Listing;
}

/** A range of a series, `[from, until)` in ms, and the data time of the run. */
export interface Window extends Span {
  readonly series: Series;
  readonly now: number;
  /** Archive files: the days of the window whose files are known to exist. All other windows are asked without knowing. */
  readonly expected?: readonly Day[];
}

type Columns<C> = Row<Table<C extends Table['columns'] ? C : never>>;

/** A bar as a parser yields it; what it is about and where it comes from is added by the pipeline. */
export type CandleRow = { timestamp: number } & Columns<typeof candle>;

/** An instrument as a parser yields it. */
export type Listing = Omit<Columns<typeof listing>, 'exchange'>;

/** What is said about an asset as a whole, as a parser yields it. */
export type TokenRow = Columns<typeof token>;

export interface FundingRow {
  /** Settlement time rounded to the second. */
  timestamp: number;
  /** As sent. */
  funding_time: number;
  funding_rate: number;
  stated_interval_hours: number | null;
  mark_price: number | null;
  index_price: number | null;
  rate_type: 'Regular' | 'Special';
}

/** Open interest at one instant as a parser yields it. */
export interface OpenInterestRow {
  timestamp: number;
  /** One side, in base; null where the exchange only says the sum of both sides. */
  open_interest: number | null;
  /** The same in quote, where the exchange says it. */
  open_interest_value: number | null;
  /** The sum of both sides, where the exchange says it. */
  both_sides: number | null;
}

/** A file that an archive lists. */
export interface ListedFile {
  /** Its day, or the first one of its month. */
  day: Day;
  size: number;
  etag: string;
  /** Ms since the epoch. */
  lastModified: number;
}
