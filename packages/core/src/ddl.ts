import type { Column, ColumnKind } from './column.ts';
import { columnNames, type Table } from './table.ts';

/** The DuckDB type of each kind of column, which is also what its Parquet files read back as. */
const DUCKDB_TYPES: Readonly<Record<ColumnKind, string>> = {
  text: 'VARCHAR',
  bytes: 'BLOB',
  time: 'TIMESTAMP WITH TIME ZONE',
  day: 'DATE',
  number: 'DOUBLE',
  count: 'BIGINT',
  flag: 'BOOLEAN',
};

/** The DuckDB type of a column, in the words that DuckDB's DESCRIBE uses. */
export function duckdbType(column: Column): string {
  return DUCKDB_TYPES[column.kind];
}

/** CREATE TABLE with the columns of a table, under its own or another name. */
export function createTable(
  table: Table,
  { name = table.name, temporary = false, ifNotExists = false }: { name?: string; temporary?: boolean; ifNotExists?: boolean } = {},
): string {
  const columns = Object.entries(table.columns).map(
    ([each, column]) => `  ${quoteName(each)} ${duckdbType(column)}${column.nullable ? '' : ' NOT NULL'}`,
  );
  const head = ['CREATE', ...(temporary ? ['TEMP'] : []), 'TABLE', ...(ifNotExists ? ['IF NOT EXISTS'] : []), quoteName(name)].join(' ');
  return `${head} (\n${columns.join(',\n')}\n)`;
}

/** A SELECT that yields exactly the columns of a table, cast to its types, from a table name or a query in parentheses. */
export function selectAs(table: Table, from: string): string {
  const columns = Object.entries(table.columns).map(
    ([name, column]) => `CAST(${quoteName(name)} AS ${duckdbType(column)}) AS ${quoteName(name)}`,
  );
  return `SELECT ${columns.join(', ')} FROM ${from}`;
}

/** What follows ORDER BY: the sort of a table, made total by the rest of its key. */
export function orderOf(table: Table): string {
  return [...new Set([...table.sort, ...table.key])].map(quoteName).join(', ');
}

/** The names of a table's columns as a list for SQL. */
export function columnList(table: Table): string {
  return columnNames(table).map(quoteName).join(', ');
}

/** An identifier in SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text literal in SQL. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
