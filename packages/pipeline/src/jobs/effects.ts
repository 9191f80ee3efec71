import type { Clock, Log } from '@bullion/core';
import type { SharedBudgets, Source } from '@bullion/exchanges';
import type { Lake } from '@bullion/lake';
import type { ProgressEvent } from '../engine/asset.ts';

/** What a run works with and on: everything that touches the world. */
export interface Effects {
  readonly lake: Lake;
  /** Base URLs by endpoint name that replace those of the sources. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Requests under way at once, per feed; what its source bears unless given. */
  readonly concurrency?: number | undefined;
  progress(event: ProgressEvent): void;
  /** A fresh name for the run. */
  newId(): string;
  /** The longest pause that an exchange may ask for, ms. */
  readonly patienceMs?: number;
  /** For how many of the last days volume files are fetched when no range is asked for; 20 unless given. */
  readonly volumeDays?: number;
  /** Where `published_dataset` goes; `dataset` in the home unless given. */
  readonly publishTo?: string;
  /** The command line, for the history of runs. */
  readonly command: string;
  /** Of Bullion, for the dataset's manifest. */
  readonly version: string;
  /** Yields numbers in [0, 1) for the jitter of retries. */
  readonly random?: () => number;
  /** What all processes of the machine spend on exchanges; this run counts for itself alone where it is not given. */
  readonly shared?: SharedBudgets;
  /** Nothing is sent: everything is made from what is stored, and what would have to be asked for is named. */
  readonly offline?: boolean;
  /** Goes between us and https exchanges. */
  readonly proxy?: string;
  /** The exchanges of a request that names none; all unless given. */
  readonly enabled?: readonly string[];
  /** Keys of sources that take one, by name. */
  readonly keys?: Readonly<Record<string, string>>;
  /** Tables that are published although the terms of their source limit it. */
  readonly publishTables?: readonly string[];
  /** All registered sources unless given. */
  readonly sources?: readonly Source[];
}
