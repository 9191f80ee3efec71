import { BullionError, type DatasetSpec, didYouMean, type SpecFile, type SpecTable } from '@bullion/core';
import type { TableName } from '@bullion/tables';
import type { Compressors, FileMetaData } from 'hyparquet';
import { expectedRows, filesFor } from './expected.ts';
import { lazyFile } from './lazy-file.ts';
import { type ParquetFile, readFooter, readRows } from './parquet/file.ts';
import { type Group, readGroups } from './parquet/groups.ts';
import type { Memory } from './parquet/memory.ts';
import { type Manifest, notAsNamed, type Place } from './place.ts';
import type { ColumnOf, TableRow } from './row.ts';
import { type Cut, cutOf, isOneSeries, type ReadOptions, type Selection, selectionOf } from './selection.ts';
import { parseSpec } from './spec.ts';

/** Files read at once: enough to hide the round trips to a web server, few enough for its limit of connections. */
const FILES_AT_ONCE = 6;

type Rows = Record<string, unknown>[];

interface Question {
  readonly table: SpecTable;
  readonly selection: Selection;
  readonly signal: AbortSignal | undefined;
}

/** Rows of a file whose positions are known. */
export interface Stretch {
  readonly file: SpecFile;
  readonly from: number;
  readonly until: number;
}

/** One revision of a dataset: what one manifest names, and nothing newer. */
export class Edition {
  readonly manifest: Manifest;
  readonly spec: DatasetSpec;
  readonly place: Place;
  /** Columns that were read before, of this edition or of the one before it. */
  readonly memory: Memory;
  readonly #compressors: Compressors;
  /** Footers by the SHA-256 of the file. */
  readonly #footers = new Map<string, FileMetaData>();

  constructor(manifest: Manifest, place: Place, compressors: Compressors, memory: Memory) {
    this.manifest = manifest;
    this.spec = parseSpec(manifest.text, place.name);
    this.place = place;
    this.memory = memory;
    this.#compressors = compressors;
  }

  /** What was published after it, at the same place. */
  next(manifest: Manifest): Edition {
    return new Edition(manifest, this.place, this.#compressors, this.memory);
  }

  table(name: string): SpecTable {
    const table = this.spec.tables.find((each) => each.name === name);
    if (table !== undefined) return table;
    const names = this.spec.tables.map((each) => each.name);
    throw new BullionError('unknown_asset', `The dataset has no table ${JSON.stringify(name)}.${didYouMean(name, names)}`, {
      hint: `Its tables: ${names.join(', ')}.`,
    });
  }

  /** The files that an error is about; all where it does not say. */
  filesOf({ details }: BullionError): SpecFile[] {
    const files = this.spec.tables.flatMap((table) => table.files);
    return files.some(({ sha256 }) => sha256 === details['sha256']) ? files.filter(({ sha256 }) => sha256 === details['sha256']) : files;
  }

  /** The selected rows, in the order of the table. */
  async read<Name extends TableName, C extends ColumnOf<Name> = ColumnOf<Name>>(
    name: Name,
    options: ReadOptions<C> = {},
  ): Promise<Pick<TableRow<Name>, C>[]> {
    const table = this.table(name);
    const selection = selectionOf(table, options);
    const cut = cutOf(options);
    const files = table.files.filter((file) => overlaps(file, selection)).sort(byTime);
    const question = { table, selection, signal: options.signal };
    const rows = isOneSeries(table, selection) ? await this.#readSeries(files, question, cut) : await this.#readSorted(files, question);
    // The manifest says that the files have the columns of this definition.
    return (cut.end === 'last' ? rows.slice(-cut.rows) : rows.slice(0, cut.rows)) as Pick<TableRow<Name>, C>[];
  }

  /** Decoded columns of the row groups that may hold rows of a time; in the order of the files. */
  async groups<Name extends TableName, C extends ColumnOf<Name>>(
    name: Name,
    options: Pick<ReadOptions<C>, 'columns' | 'from' | 'until' | 'signal'>,
  ): Promise<Group[]> {
    const table = this.table(name);
    const selection = selectionOf(table, options);
    const files = table.files.filter((file) => overlaps(file, selection)).sort(byTime);
    return (await this.#each(files, (file) => readGroups(file, selection), options.signal)).flat();
  }

  /** Decoded columns of one file: of the row groups that hold some of the rows `[from, until)`. */
  groupsAt<Name extends TableName>(
    name: Name,
    columns: readonly ColumnOf<Name>[],
    { file, ...rows }: Stretch,
    signal?: AbortSignal,
  ): Promise<Group[]> {
    return this.#open(file, (opened) => readGroups(opened, { ...selectionOf(this.table(name), { columns }), rows }), signal);
  }

  /** Decoded columns of a whole file, which are not kept in memory: for what is read once and kept in another form. */
  scan<Name extends TableName>(name: Name, columns: readonly ColumnOf<Name>[], file: SpecFile, signal?: AbortSignal): Promise<Group[]> {
    const selection = selectionOf(this.table(name), { columns });
    return this.#open(file, (opened) => readGroups({ ...opened, memory: undefined }, selection), signal);
  }

  /** One file after another is one span of time after another, so that a cut can leave files unread. */
  async #readSeries(files: readonly SpecFile[], question: Question, cut: Cut): Promise<Rows> {
    if (cut.rows === Number.POSITIVE_INFINITY) return (await this.#readAll(files, question)).flat();
    const read: Rows[] = [];
    let missing = cut.rows;
    let left = cut.end === 'last' ? files.toReversed() : files;
    while (missing > 0 && left.length > 0) {
      const count = filesFor(missing, left, question.table, question.selection);
      const found = await this.#readAll(left.slice(0, count), question);
      read.push(...found);
      missing -= found.reduce((sum, rows) => sum + rows.length, 0);
      left = left.slice(count);
    }
    return (cut.end === 'last' ? read.reverse() : read).flat();
  }

  /** Each file is in the order of the table; several together have to be put in order. */
  async #readSorted(files: readonly SpecFile[], { table, selection, signal }: Question): Promise<Rows> {
    const { sort } = table;
    if (files.length < 2) return (await this.#readAll(files, { table, selection, signal })).flat();
    const columns = [...new Set([...selection.columns, ...sort])];
    const rows = (await this.#readAll(files, { table, selection: { ...selection, columns }, signal })).flat().sort(inOrderOf(sort));
    const extra = columns.filter((column) => !selection.columns.includes(column));
    for (const row of rows) for (const column of extra) delete row[column];
    return rows;
  }

  #readAll(files: readonly SpecFile[], { table, selection, signal }: Question): Promise<Rows[]> {
    const expected = (file: SpecFile) => (this.place.isFar ? expectedRows(table, file, selection) : undefined);
    return this.#each(files, (opened, file) => readRows(opened, selection, expected(file)), signal);
  }

  async #each<T>(
    files: readonly SpecFile[],
    read: (opened: ParquetFile, file: SpecFile) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T[]> {
    const results: T[] = [];
    for (let at = 0; at < files.length; at += FILES_AT_ONCE) {
      const some = files.slice(at, at + FILES_AT_ONCE);
      results.push(...(await Promise.all(some.map((file) => this.#open(file, (opened) => read(opened, file), signal)))));
    }
    return results;
  }

  async #open<T>(file: SpecFile, read: (file: ParquetFile) => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (signal?.aborted === true) throw new BullionError('cancelled', `Reading ${this.place.name} was stopped.`, { cause: signal.reason });
    await using buffer = lazyFile(file, () => this.place.open(file, this.manifest, signal));
    try {
      const footer = this.#footers.get(file.sha256) ?? (await readFooter(buffer, { rows: file.rows, columns: this.#columnsOf(file) }));
      this.#footers.set(file.sha256, footer);
      const found = await read({ sha256: file.sha256, buffer, footer, compressors: this.#compressors, memory: this.memory });
      await buffer.proven?.();
      return found;
    } catch (error) {
      this.#forget(file);
      if (error instanceof BullionError && error.code !== 'bug') throw error;
      throw notAsNamed(this.place.name, file, 'cannot be read as Parquet', error);
    }
  }

  #columnsOf(file: SpecFile): number {
    return this.spec.tables.find(({ files }) => files.includes(file))?.columns.length ?? 0;
  }

  /** What was read of a file that turned out to be another one, or damaged, is not kept under its name. */
  #forget({ sha256 }: SpecFile): void {
    this.#footers.delete(sha256);
    this.memory.forget(sha256);
  }
}

function overlaps({ from, until }: SpecFile, { during }: Selection): boolean {
  if (during === undefined || from === null || until === null) return true;
  return Date.parse(from) < during.until && Date.parse(until) > during.from;
}

const byTime = (a: SpecFile, b: SpecFile): number => Date.parse(a.from ?? '') - Date.parse(b.from ?? '') || (a.path < b.path ? -1 : 1);

/** Texts by code unit, times by instant: the order in which the files themselves are sorted. */
function inOrderOf(sort: readonly string[]): (a: Record<string, unknown>, b: Record<string, unknown>) => number {
  return (a, b) => {
    for (const column of sort) {
      const [left, right] = [rank(a[column]), rank(b[column])];
      if (left < right) return -1;
      if (left > right) return 1;
    }
    return 0;
  };
}

const rank = (cell: unknown): string | number =>
  cell instanceof Date ? cell.getTime() : typeof cell === 'number' ? cell : String(cell ?? '');
