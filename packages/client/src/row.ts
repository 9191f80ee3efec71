import type { Column, ColumnKind, ColumnValue, Table } from '@bullion/core';
import type { TableName, tables } from '@bullion/tables';

/** A row as it is read: column names as published, times as `Date`, days as `YYYY-MM-DD`, counts as numbers, null where nothing was said. */
export type TableRow<Name extends TableName> = (typeof tables)[Name] extends Table<infer C> ? ReadRow<C> : never;

type ReadRow<C> = {
  -readonly [K in keyof C]: C[K] extends Column<infer Kind extends ColumnKind, infer Nullable extends boolean>
    ? ReadValue[Kind] | (true extends Nullable ? null : never)
    : never;
};

interface ReadValue extends Omit<ColumnValue, 'time'> {
  time: Date;
}

/** The columns of a table. */
export type ColumnOf<Name extends TableName> = keyof TableRow<Name> & string;
