import type { Finding } from '@bullion/core';
import type { StoredFile } from '../lake.ts';

/** One answer in the index over bronze: everything but its headers and body. */
export interface ResponseEntry {
  /** Counts up in the order in which answers came into the index, and is never used again; `ledger rebuild` numbers them anew. */
  readonly seq: number;
  readonly responseId: string;
  readonly asset: string;
  readonly exchange: string;
  /** market/native symbol/interval */
  readonly series: string;
  readonly askedFrom: number;
  readonly askedUntil: number;
  readonly finalUntil: number;
  readonly recheckFrom: number | null;
  /** Data time of the run that asked. */
  readonly askedOn: number;
  readonly answer: 'data' | 'empty' | 'absent' | 'blocked';
  readonly url: string;
  readonly sha256: string;
  readonly status: number;
  readonly requestedAt: number;
  readonly receivedAt: number;
  readonly runId: string;
  readonly batchId: string;
  readonly path: string;
  readonly etag: string | null;
}

/**
 * A stretch of a series that answers cover: what a newer answer settles is cut out of older ones, settled neighbours are one piece.
 * From it follows the same as from all answers of the series. Pieces of a series do not overlap.
 */
export interface CoverageEntry {
  readonly series: string;
  readonly askedFrom: number;
  readonly askedUntil: number;
  /** Equal to `askedFrom` where it was asked about and was not over by the clock of the exchange. */
  readonly finalUntil: number;
  /** Equal to `askedFrom` in a stretch that is young as a whole, otherwise null. */
  readonly recheckFrom: number | null;
  /** Data time of the run that asked; of joined pieces the oldest, so the whole of it was asked for then or later. */
  readonly askedOn: number;
}

export interface RunEntry {
  readonly runId: string;
  readonly job: string;
  readonly command: string;
  readonly status: 'running' | 'success' | 'partial' | 'failed' | 'interrupted';
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly requests: number;
  readonly retries: number;
}

export interface CheckEntry {
  readonly runId: string;
  readonly asset: string;
  readonly partition: string;
  /** The file that was looked at; its partition is what of it was asked for. */
  readonly unit: string;
  readonly name: string;
  readonly passed: boolean;
  readonly severity: 'warn' | 'error';
  readonly detail: string;
  readonly findings: readonly Finding[];
  readonly checkedAt: string;
}

/** One piece of work that a run did. */
export interface MaterializationEntry {
  readonly runId: string;
  readonly asset: string;
  readonly partition: string;
  readonly unit: string;
  readonly status: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string | null;
  readonly startedAt: string;
  readonly finishedAt: string;
}

/** The index over the lake and the history of runs (node:sqlite, WAL). What describes data can be rebuilt from the lake. */
export interface Ledger {
  /** Answers about ranges that touch `[from, until)`, by series, start of the range and time of arrival; only those with a higher `seq`. */
  responses(filter: { asset: string; series?: string; from?: number; until?: number; after?: number }): ResponseEntry[];
  response(responseId: string): ResponseEntry | undefined;
  /** What is covered of ranges that touch `[from, until)`: by series, in order of time. Answers that were refused cover nothing. */
  coverage(filter: { asset: string; series?: string; from?: number; until?: number }): Map<string, CoverageEntry[]>;
  /** How far a reader of answers got, in whatever it counts; undefined when it has to start over, as after `ledger rebuild`. */
  cursor(name: string): number | undefined;
  setCursor(name: string, value: number): void;
  /** The files of a table by unit, or all files by path. */
  files(table?: string): StoredFile[];
  file(table: string, unit: string): StoredFile | undefined;

  /** From here on only this run sees its answers to an asset, until it reveals them: what is still being fetched is not refined by others. */
  withhold(runId: string, asset: string): void;
  /** This run took as done what is stored of an asset by now: it sees that, whoever withholds it. */
  relyOn(runId: string, asset: string): void;
  /** What a run withheld or relied on has become rows, or is as good as it will get. */
  reveal(runId: string, assets: readonly string[]): void;

  startRun(run: { runId: string; job: string; command: string; startedAt: string }): void;
  finishRun(
    runId: string,
    end: {
      status: RunEntry['status'];
      finishedAt: string;
      requests: number;
      retries: number;
      result: unknown;
    },
  ): void;
  runs(limit?: number): RunEntry[];
  /** A run with the result that was recorded at its end. */
  run(runId: string): (RunEntry & { result: unknown }) | undefined;
  recordMaterialization(entry: MaterializationEntry): void;
  /** What a run made, in order, for `runs RUN_ID` and the web page. */
  materializations(runId: string): MaterializationEntry[];
  recordChecks(checks: readonly CheckEntry[]): void;
  /** The newest result of every check of every file, or of those of one asset. */
  checks(asset?: string): CheckEntry[];
}
