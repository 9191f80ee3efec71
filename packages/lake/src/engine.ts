import type { Row, Table } from '@bullion/core';

/** The SQL engine of a process. Sessions run in UTC. Statements run one after the other, in the order of the calls. */
export interface Engine extends AsyncDisposable {
  run(sql: string): Promise<void>;
  /**
   * Rows as plain objects: BIGINT as number, TIMESTAMPTZ as ms, DATE as YYYY-MM-DD, BLOB as bytes.
   * Parameters (`$name`) may be text, numbers, flags, bytes, a Date (an instant), null, or lists of them.
   */
  rows<R>(sql: string, params?: Record<string, unknown>): Promise<R[]>;
  /** Creates (or appends to) a temporary table with the columns of a table, and loads rows in bulk: all of them, or none. */
  load<T extends Table>(name: string, table: T, rows: Iterable<Row<T>>): Promise<void>;
}
