import type { Clock, Finding, Interval, Layer, Log, Market } from '@bullion/core';
import type { Listing, Send } from '@bullion/exchanges';
import type { Lake, Ledger } from '@bullion/lake';
import type { Readings } from './readings.ts';

/** A table at one layer, as data: the planner and other orchestrators read everything about it from here. */
export interface Asset {
  /** Name as in the catalog: `bronze_binance_ohlcv`, `ohlcv_daily`. */
  readonly key: string;
  readonly layer: Layer | 'published';
  /** The table whose files it writes. */
  readonly table: string;
  /** Keys of the assets it reads. */
  readonly inputs: readonly string[];
  /** Keys of assets that it reads as far as they are stored: they come before it, and are not made for its sake. */
  readonly follows?: readonly string[];
  readonly doc: string;
  /** A change of output needs a new version; a golden test holds this. */
  readonly codeVersion: string;
  /** Names of the checks that every materialization runs. */
  readonly checks: readonly string[];
  /** Data older than this at daily operation is stale. */
  readonly freshWithinHours: number;
  /** How long its source remembers what it keeps, where that is not for ever: a lost file of it cannot be fetched again. */
  readonly forgottenAfterMs?: number;
  /** Pure: the pieces of work that a request needs, up-to-date ones included and marked. */
  plan(scope: Scope, ledger: Pick<Ledger, 'responses' | 'coverage' | 'cursor' | 'files' | 'file'>): Work[];
  /** Does one piece. Failures of single symbols are part of the outcome; what it throws fails the whole piece. */
  run(work: Work, world: World): Promise<Outcome>;
}

/** What is asked for, with every default decided. */
export interface Scope {
  readonly job: string;
  /** `[from, until)` in ms, whole UTC days. */
  readonly from: number;
  readonly until: number;
  /** Data time of the run, ms. */
  readonly now: number;
  readonly exchanges: readonly string[];
  readonly markets: readonly Market[];
  readonly intervals: readonly Interval[];
  /** Resolved against the instrument lists; empty for jobs that need none. */
  readonly instruments: readonly ScopedInstrument[];
  /** Native symbols of the archive, or `all`. */
  readonly archiveSymbols: readonly string[] | 'all';
  /** Whether a first day was named; else no older files are fetched of what an API forgets than there are. */
  readonly namesFirstDay?: boolean;
  /** Whether symbols were named that perhaps only an archive remembers. */
  readonly recalls?: boolean;
  /** Bar lengths that are taken from archive files; none unless stated. */
  readonly archiveIntervals?: readonly Interval[];
  /** Markets that could not be asked what they list; nothing else is asked of them in this run. */
  readonly stopped?: readonly StoppedMarket[];
  /** Symbols of the archive that have fallen silent and are not traded any more, by today's list. */
  readonly quiet?: readonly QuietSymbol[];
  /** How long after a day nearly all of its files are in the archive, as measured; ms. */
  readonly publishedAfterMs?: number;
  /** How many of the last days get volume files when no range was asked for. */
  readonly volumeDays: number;
  readonly force: boolean;
}

/** A symbol of an archive without new files, that today's list of the exchange does not have as trading. */
export interface QuietSymbol {
  readonly market: Market;
  readonly symbol: string;
  /** End of the day of its last file, ms. */
  readonly since: number;
  /** The list. */
  readonly evidence: ScopedInstrument['evidence'];
}

/** A market of a source whose list of instruments failed, and how. */
export interface StoppedMarket {
  readonly source: string;
  readonly market: Market;
  readonly code: string;
  readonly message: string;
  readonly attempts: number;
}

/** An instrument to collect, or a base asset that an exchange does not list. */
export interface ScopedInstrument {
  readonly exchange: string;
  readonly market: Market;
  /** The native symbol, or the word that was asked for where nothing is listed under it. */
  readonly nativeSymbol: string;
  /** Absent where the exchange does not list it. */
  readonly listing?: Listing;
  /** The answer that says whether it is listed. */
  readonly evidence: { readonly url: string; readonly sha256: string };
}

/** One piece of work: usually one file. */
export interface Work {
  readonly asset: string;
  /** `YYYY-MM-DD`, or an ISO 8601 interval of days where the piece holds more than one asked day. */
  readonly partition: string;
  /** Names the file inside the table's folder, without extension: `binance-spot-1d-rest-2024`, `2024`. */
  readonly unit: string;
  /** `[from, until)` in ms: the asked part of the unit. */
  readonly from: number;
  readonly until: number;
  readonly upToDate: boolean;
  /** About how many requests it costs; none unless stated. */
  readonly requests?: number;
  /** What the asset's own `run` needs to know; plain data. */
  readonly detail: unknown;
}

/** Everything that touches the world, passed in. */
export interface World {
  readonly scope: Scope;
  readonly lake: Lake;
  /** A sender for one source, shared by all work of the run. */
  send(sourceId: string): Send;
  readonly clock: Clock;
  readonly log: Log;
  readonly runId: string;
  /** What was read of answers on their arrival, for whoever refines them. */
  readonly readings: Readings;
  /** A fresh name for a batch of answers, unique in the lake. */
  batchId(): string;
  readonly signal: AbortSignal;
  /** Requests under way at once, per feed; what its source bears unless given. */
  readonly concurrency?: number | undefined;
  /** Called as work advances, for progress bars. */
  progress(event: ProgressEvent): void;
}

export interface ProgressEvent {
  readonly asset: string;
  readonly done: number;
  readonly total: number;
  /** What is counted: `requests`, `files`, `symbols`. */
  readonly unit: string;
}

export interface Outcome {
  readonly asset: string;
  readonly partition: string;
  readonly status: 'written' | 'up_to_date' | 'failed';
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string | null;
  readonly checks: readonly CheckResult[];
  readonly failures: readonly Failure[];
}

export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  readonly severity: 'warn' | 'error';
  readonly detail: string;
  /** What there is to say beside passed or failed, also by a check that passed. */
  readonly findings?: readonly Finding[];
}

export interface Failure {
  readonly asset: string;
  readonly partition: string;
  readonly symbol: string | null;
  readonly exchange: string | null;
  readonly code: string;
  readonly message: string;
  readonly attempts: number;
}
