import { BullionError, type Column, type ColumnKind, createTable, daysBetween, type Table, valueCheck } from '@bullion/core';
import type { DuckDBAppender, DuckDBConnection, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { type DuckDB, toMicros } from './values.ts';

/** The most rows that a DuckDB data chunk holds. */
const CHUNK_ROWS = 2048;
/** Chunks between two breaths, in which sockets and timers of this process get their turn. */
const CHUNKS_PER_BREATH = 16;

/** Rows whose types are not yet known to fit the table. */
type AnyRow = Readonly<Record<string, unknown>>;

interface Loader {
  readonly name: string;
  readonly column: Column;
  readonly check: (value: unknown) => string | undefined;
  readonly convert: (value: unknown) => DuckDBValue;
}

/** Creates a temporary table where there is none and appends rows column by column; a wrong value undoes the whole load. */
export async function loadRows(
  duckdb: DuckDB,
  connection: DuckDBConnection,
  name: string,
  table: Table,
  rows: Iterable<object>,
): Promise<void> {
  await connection.run('BEGIN');
  try {
    await connection.run(createTable(table, { name, temporary: true, ifNotExists: true }));
    const appender = await connection.createAppender(name);
    try {
      await appendAll(duckdb, appender, table, rows as Iterable<AnyRow>);
    } finally {
      // Closed inside the transaction, also after a failure: left to the garbage collector it would flush its rest later.
      appender.closeSync();
    }
    await connection.run('COMMIT');
  } catch (error) {
    await connection.run('ROLLBACK');
    throw error;
  }
}

async function appendAll(duckdb: DuckDB, appender: DuckDBAppender, table: Table, rows: Iterable<AnyRow>): Promise<void> {
  const loaders = Object.entries(table.columns).map(([name, column]): Loader => {
    return {
      name,
      column,
      check: valueCheck(column),
      convert: converter(duckdb, column.kind),
    };
  });
  let chunk: AnyRow[] = [];
  let appended = 0;
  for (const row of rows) {
    chunk.push(row);
    if (chunk.length < CHUNK_ROWS) continue;
    appendChunk(duckdb, appender, table, loaders, chunk, appended);
    appended += chunk.length;
    chunk = [];
    if ((appended / CHUNK_ROWS) % CHUNKS_PER_BREATH === 0) await breath();
  }
  if (chunk.length > 0) appendChunk(duckdb, appender, table, loaders, chunk, appended);
}

function appendChunk(
  duckdb: DuckDB,
  appender: DuckDBAppender,
  table: Table,
  loaders: readonly Loader[],
  rows: readonly AnyRow[],
  offset: number,
): void {
  for (const { name, check } of loaders) checkColumn(table, name, check, rows, offset);
  const types = loaders.map(({ name, column }) => chunkType(duckdb, column, name, rows));
  const chunk = duckdb.DuckDBDataChunk.create(types, rows.length);
  for (const [index, { name, convert }] of loaders.entries()) {
    const vector = chunk.getColumnVector(index);
    for (const [position, row] of rows.entries()) vector.setItem(position, convert(row[name]));
    vector.flush();
  }
  appender.appendDataChunk(chunk);
}

function checkColumn(table: Table, name: string, check: Loader['check'], rows: readonly AnyRow[], offset: number): void {
  for (const [position, row] of rows.entries()) {
    const problem = check(row[name]);
    if (problem === undefined) continue;
    throw new BullionError('bug', `${table.name}.${name} ${problem} (row ${offset + position}).`, {
      details: { table: table.name, column: name, row: offset + position },
    });
  }
}

/** Text that repeats goes over as a dictionary of the chunk, which DuckDB turns back into text: about half the time per text. */
function chunkType(duckdb: DuckDB, column: Column, name: string, rows: readonly AnyRow[]): DuckDBType {
  if (column.kind !== 'text') return plainType(duckdb, column.kind);
  const distinct = new Set<string>();
  let previous: unknown;
  for (const row of rows) {
    const value = row[name];
    if (value === previous) continue;
    previous = value;
    // The dictionary is handed over as C strings, which end at a NUL.
    if (typeof value === 'string' && value.includes('\0')) return duckdb.VARCHAR;
    if (typeof value === 'string') distinct.add(value);
    if (distinct.size > CHUNK_ROWS / 8) return duckdb.VARCHAR;
  }
  return distinct.size === 0 ? duckdb.VARCHAR : duckdb.ENUM([...distinct]);
}

function plainType(duckdb: DuckDB, kind: ColumnKind): DuckDBType {
  const types: Readonly<Record<ColumnKind, DuckDBType>> = {
    text: duckdb.VARCHAR,
    bytes: duckdb.BLOB,
    time: duckdb.TIMESTAMPTZ,
    day: duckdb.DATE,
    number: duckdb.DOUBLE,
    count: duckdb.BIGINT,
    flag: duckdb.BOOLEAN,
  };
  return types[kind];
}

/** How a value that passed its check becomes DuckDB's. */
function converter(duckdb: DuckDB, kind: ColumnKind): (value: unknown) => DuckDBValue {
  const ofKind: Readonly<Record<ColumnKind, (value: unknown) => DuckDBValue>> = {
    text: (value) => value as string,
    bytes: (value) => duckdb.blobValue(value as Uint8Array),
    time: (value) => duckdb.timestampTZValue(toMicros(value as number)),
    day: (value) => duckdb.dateValue(daysBetween('1970-01-01', value as string)),
    number: (value) => value as number,
    count: (value) => BigInt(value as number),
    flag: (value) => value as boolean,
  };
  const convert = ofKind[kind];
  return (value) => (value === null ? null : convert(value));
}

/** Lets the event loop run once. */
function breath(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
