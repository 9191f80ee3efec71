import { duckdbType, quoteName, quoteText, type Table } from '@bullion/core';

/** The rows of some files of a table as a SELECT of all its columns; without files, no rows of the right types. */
export function relation(table: Table, paths: readonly string[]): string {
  const columns = Object.entries(table.columns);
  if (paths.length === 0) {
    const typed = columns.map(([name, column]) => `NULL::${duckdbType(column)} AS ${quoteName(name)}`);
    return `SELECT ${typed.join(', ')} WHERE false`;
  }
  const names = columns.map(([name]) => quoteName(name));
  return `SELECT ${names.join(', ')} FROM read_parquet([${paths.map(quoteText).join(', ')}], hive_partitioning = false)`;
}

/** An instant (ms since the epoch) as TIMESTAMPTZ. */
export function instant(ms: number): string {
  return `make_timestamptz(${Math.round(ms)} * 1000::BIGINT)`;
}

/** An unquoted name for a temporary table, made from words that name a unit of work. */
export function temporary(...words: readonly string[]): string {
  return words.join('_').replaceAll(/[^A-Za-z0-9]+/g, '_');
}
