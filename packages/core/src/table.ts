import type { Column, ColumnKind, ColumnValue } from './column.ts';
import { BullionError } from './error.ts';
import type { Interval } from './interval.ts';

export type Layer = 'bronze' | 'silver' | 'gold';

/** How much time one file of a table holds. */
export type Grain = 'batch' | 'day' | 'month' | 'year' | 'all';

type Columns = Readonly<Record<string, Column>>;

/** One definition of a dataset, from which types, DDL, Parquet schema, JSON Schema and documentation are derived. */
export interface Table<C extends Columns = Columns> {
  readonly name: string;
  readonly layer: Layer;
  readonly doc: string;
  readonly columns: C;
  /** Identifies a row. */
  readonly key: readonly string[];
  /** A total order of the rows: the reason why equal content gives equal files. */
  readonly sort: readonly string[];
  readonly grain: Grain;
  /** The `time` or `day` column that assigns a row to a file; absent for tables without time. */
  readonly clock?: string;
  /** Silver and gold tables that are pure SQL over others. */
  readonly derive?: Derivation;
  /** Why its rows are not passed on unless the configuration says so; absent where they may be. */
  readonly terms?: string;
  /** A few realistic rows for documentation and tests. */
  readonly samples: readonly RowOf<C>[];
  /** Changes whenever the meaning of the content changes; part of "up to date". */
  readonly codeVersion: string;
}

export interface Derivation {
  /** Tables named in the SQL. */
  readonly from: readonly string[];
  /** A SELECT yielding all columns by name. `$from` and `$until` are the bounds of the file as TIMESTAMPTZ. Absent where more than SQL over tables makes it. */
  readonly sql?: string;
  /** Whether the SQL passes on rows of its inputs that are in the table's order already, as a rule. False unless stated. */
  readonly isProjection?: boolean;
  /** Where only bars of one length are read: files of other lengths are not even looked at. */
  readonly interval?: Interval;
  /** Inputs of which only some files are read, by table how their names begin. */
  readonly only?: Readonly<Record<string, string>>;
  /** Inputs of which only a part counts, by table the name of its digest; `$year` stands for the year of the file. */
  readonly digests?: Readonly<Record<string, string>>;
  /** How many earlier files of the inputs the SQL has to see, for window functions that reach back. */
  readonly lookback?: number;
}

type RowOf<C extends Columns> = {
  -readonly [K in keyof C]: C[K] extends Column<infer Kind extends ColumnKind, infer Nullable extends boolean>
    ? ColumnValue[Kind] | (true extends Nullable ? null : never)
    : never;
};

/** A row of a table as plain TypeScript. */
export type Row<T> = T extends Table<infer C> ? RowOf<C> : never;

/** A table as it is written down: key, sort and clock can only name columns that it has. */
interface Definition<C extends Columns> extends Table<C> {
  readonly key: readonly (keyof C & string)[];
  readonly sort: readonly (keyof C & string)[];
  readonly clock?: keyof C & string;
}

/** Declares a table; a key, sort or clock that names no column is refused at once. */
export function defineTable<const C extends Columns>(table: Definition<C>): Table<C> {
  const named = [...table.key, ...table.sort, ...(table.clock === undefined ? [] : [table.clock])];
  const unknown = named.filter((name) => !Object.hasOwn(table.columns, name));
  if (unknown.length > 0) {
    throw new BullionError('bad_definition', `Table ${table.name} names columns that it does not have: ${unknown.join(', ')}.`);
  }
  return table;
}

export function columnNames(table: Table): string[] {
  return Object.keys(table.columns);
}
