import type { Clock, Log, Period, Row, Table } from '@bullion/core';
import type { archiveFiles, responses } from '@bullion/tables';
import type { Engine } from './engine.ts';
import type { Ledger } from './ledger/ledger.ts';

export interface LakeOptions {
  readonly home: string;
  readonly clock: Clock;
  /** What kind of data is about to be written; absent where only reading. A home holds one kind for ever. */
  readonly simulated?: boolean;
  /** Shown to a process that waits for this one: `bullion run ohlcv`. */
  readonly owner: string;
  /** Writers work beside each other; what two of them want to write at once, one of them waits for. */
  readonly mode: 'read' | 'write';
  /** How long to wait for another writer, ms of monotonic time; 10 s unless stated. */
  readonly waitMs?: number;
  readonly log?: Log;
  /** What DuckDB may use, in its own words; 2GB and two threads unless stated. */
  readonly memoryLimit?: string;
  readonly threads?: number;
}

/** The stored data of one home. */
export interface Lake extends AsyncDisposable {
  readonly home: string;
  readonly simulated: boolean;
  readonly ledger: Ledger;
  /** DuckDB, started on first use. */
  readonly engine: Engine;
  /** What a run may refine: its own answers and those that no other run is still fetching. The same lake otherwise. */
  settledFor(runId: string): Lake;
  /**
   * The right to write something, by name: a bronze asset, or `REFINING` for silver, gold and publishing. Writes take the lease they need
   * for themselves; whoever decides by what is stored what to write holds it from before the decision. Work of one lake shares leases.
   * Who holds one of a bronze asset may ask for `REFINING`; nobody who holds `REFINING` asks for another one.
   */
  lease(name: string, signal?: AbortSignal): Promise<AsyncDisposable>;
  /** The same at once, or undefined where another process has it. */
  tryLease(name: string): Promise<AsyncDisposable | undefined>;
  /** Appends one immutable bronze file; its rows are in the ledger's index once this resolves. */
  appendBronze(batch: BronzeBatch): Promise<StoredFile>;
  /** Replaces one silver or gold file with the result of a query over the engine. */
  replaceFile(file: NewFile): Promise<StoredFile>;
  /** Removes a file that has no rows any more, for example a quarantine that emptied. */
  removeFile(path: string): Promise<void>;
  /** The stored answers with these ids, bodies included unless stated, in the order of the ids. Reads a bounded number at a time. */
  answers(responseIds: readonly string[], what?: 'whole' | 'without bodies'): AsyncGenerator<BronzeRow>;
  /** A file for rows of numbers with these columns, on their way into SQL; gone once disposed. */
  numberFile(columns: readonly string[]): NumberFile;
  /** A file for what is put aside until this process needs it; gone once disposed. */
  scratchFile(): ScratchFile;
  /** Throws `corrupt_file` where a file is not as it was committed; before anything follows from what it says. */
  prove(files: readonly StoredFile[]): Promise<void>;
  /** Absolute path of a file of the lake. */
  path(relative: string): string;
}

/** Bytes that are put aside. */
export interface ScratchFile extends Disposable {
  readonly size: number;
  /** Appends bytes; where they begin. */
  write(pieces: readonly Uint8Array[]): number;
  /** Fills `into` with what begins there. */
  read(at: number, into: Uint8Array): void;
}

/** Rows of numbers on their way into SQL: however many they are, few of them are held in memory. */
export interface NumberFile extends Disposable {
  /** Of its columns. */
  readonly names: readonly string[];
  /** Adds rows: at least `count` values of each column, or the one that all of them have. */
  add(count: number, columns: readonly (Float64Array | Uint8Array | number)[]): void;
  /**
   * Ends the file. What it is in a FROM clause: the columns as DOUBLE and `file_row_number`, in the order in which rows were added, or
   * in that of the given calls of `add`, counted from 0.
   */
  end(order?: readonly number[]): string;
  /** The rows of the ended file in their order, column by column, some ten thousand at a time; each time in the same memory. */
  read(): Iterable<readonly Float64Array[]>;
}

/** Rows of a table that are numbers, and what the numbers stand for. */
export interface NumberedRows {
  /** Beside columns of the table, which are never null, its first column says by which values a row shares. */
  readonly numbers: NumberFile;
  /** The values of all other columns, by number. */
  readonly shared: readonly Readonly<Record<string, unknown>>[];
  /** Columns whose numbers are the places of texts. */
  readonly texts: ReadonlyMap<string, readonly (string | null)[]>;
}

/** An answer as it was given; how its body is stored is the business of the lake. */
export type BronzeRow = Omit<Row<typeof responses>, 'body_encoding' | 'body_bytes'> &
  Partial<Pick<Row<typeof archiveFiles>, 'size' | 'etag' | 'last_modified' | 'checksum' | 'verdict'>>;

export interface BronzeBatch {
  readonly asset: string;
  readonly table: 'responses' | 'archive_files';
  readonly batchId: string;
  readonly runId: string;
  readonly rows: readonly BronzeRow[];
}

export interface NewFile {
  readonly table: Table;
  readonly asset: string;
  /** File name without extension, may contain one `/`: `binance-spot-1d-rest-2024`, `2024`, `ohlcv_daily/2024`. */
  readonly unit: string;
  readonly period: Period;
  /** A SELECT over the engine that yields the table's columns; it is cast, checked and ordered by the table's sort here. */
  readonly query: string;
  /** Whether the query only passes rows on that come in the order of the table: then they are not held in memory. What it says is checked. */
  readonly isProjection?: boolean;
  /** The same rows, where they lie in numbers and in order: written without SQL, and held against what the query says. */
  readonly numbered?: NumberedRows | undefined;
  /** Hash of everything that the content follows from. */
  readonly inputsHash: string;
  readonly codeVersion: string;
  readonly runId: string;
  /** Hashes of parts of the content by name, for whoever follows from a part only. What gold says here must follow from its content. */
  readonly digests?: Digests;
}

export type Digests = Readonly<Record<string, string>>;

/** Something that is not as it was written. */
export interface Finding {
  /** Relative to the home. */
  readonly path: string;
  readonly problem: string;
}

/** A committed file, as the ledger and the file's own footer know it. */
export interface StoredFile {
  /** Relative to the home, with `/`. */
  readonly path: string;
  readonly table: string;
  readonly asset: string;
  readonly unit: string;
  readonly period: Period;
  readonly rows: number;
  readonly bytes: number;
  /** Of the file's bytes. */
  readonly sha256: string;
  /** Of what the rows say, provenance columns left out: equal content, equal hash. */
  readonly contentHash: string;
  readonly inputsHash: string;
  readonly codeVersion: string;
  readonly runId: string;
  readonly digests: Digests;
  /** False where `replaceFile` found that the bytes are already there. */
  readonly changed: boolean;
}
