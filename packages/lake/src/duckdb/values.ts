import { BullionError, DAY_MS, dayOf } from '@bullion/core';
import type { DuckDBMaterializedResult, DuckDBValue } from '@duckdb/node-api';

export type DuckDB = typeof import('@duckdb/node-api');

const MICROS_PER_MS = 1000n;

/** Ms since the epoch as DuckDB's micros: exact for whole ms, rounded to the nearest micro otherwise. */
export function toMicros(ms: number): bigint {
  const whole = Math.trunc(ms);
  return BigInt(whole) * MICROS_PER_MS + BigInt(Math.round((ms - whole) * 1000));
}

function fromMicros(micros: bigint): number {
  return Number(micros / MICROS_PER_MS) + Number(micros % MICROS_PER_MS) / 1000;
}

/** Parameters of a statement as DuckDB takes them. */
export function parameters(duckdb: DuckDB, params: Record<string, unknown>): Record<string, DuckDBValue> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, parameter(duckdb, name, value)]));
}

function parameter(duckdb: DuckDB, name: string, value: unknown): DuckDBValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (value instanceof Uint8Array) return duckdb.blobValue(value);
  if (value instanceof Date) return duckdb.timestampTZValue(toMicros(value.getTime()));
  if (Array.isArray(value)) return duckdb.listValue(value.map((item: unknown) => parameter(duckdb, name, item)));
  throw new BullionError('bug', `Parameter $${name} is of a type that SQL cannot take.`, { details: { type: typeof value } });
}

/** The rows of a result as plain objects. */
export async function plainRows(duckdb: DuckDB, result: DuckDBMaterializedResult): Promise<Record<string, unknown>[]> {
  const names = result.columnNames();
  const rows: Record<string, unknown>[] = [];
  for (const chunk of await result.fetchAllChunks()) {
    const columns = names.map((name, index) => chunk.getColumnValues(index).map((value) => plain(duckdb, name, value)));
    for (let position = 0; position < chunk.rowCount; position++) {
      const row: Record<string, unknown> = {};
      for (const [index, name] of names.entries()) row[name] = columns[index]?.[position];
      rows.push(row);
    }
  }
  return rows;
}

function plain(duckdb: DuckDB, name: string, value: DuckDBValue): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return wholeNumber(name, value);
  if (value instanceof duckdb.DuckDBTimestampTZValue || value instanceof duckdb.DuckDBTimestampValue) return fromMicros(value.micros);
  if (value instanceof duckdb.DuckDBDateValue) return dayOf(value.days * DAY_MS);
  if (value instanceof duckdb.DuckDBBlobValue) return new Uint8Array(value.bytes);
  if (value instanceof duckdb.DuckDBDecimalValue) return value.toDouble();
  if (value instanceof duckdb.DuckDBListValue) return value.items.map((item) => plain(duckdb, name, item));
  if (value instanceof duckdb.DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([key, item]) => [key, plain(duckdb, name, item)]));
  }
  throw new BullionError('bug', `Column ${name} has values that JavaScript cannot hold: ${String(value)}.`, {
    hint: 'Cast it in the SQL.',
  });
}

function wholeNumber(name: string, value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new BullionError('bug', `Column ${name} has the value ${value}, which is not below 2^53.`, { hint: 'Cast it in the SQL.' });
}
