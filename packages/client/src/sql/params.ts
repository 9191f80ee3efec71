import { BullionError } from '@bullion/core';
import type { DuckDBPreparedStatement } from '@duckdb/node-api';
import type { Params } from './session.ts';

const INT32_MAX = 2 ** 31 - 1;

/** Binds values by their JavaScript type; left to itself, DuckDB would cut a whole number to 32 bits. */
export function bindParams(duckdb: typeof import('@duckdb/node-api'), statement: DuckDBPreparedStatement, params: Params): void {
  for (const [index, value] of valuesOf(statement, params).entries()) {
    const at = index + 1;
    if (value === null || value === undefined) statement.bindNull(at);
    else if (typeof value === 'string') statement.bindVarchar(at, value);
    else if (typeof value === 'boolean') statement.bindBoolean(at, value);
    else if (typeof value === 'bigint') statement.bindBigInt(at, value);
    else if (typeof value === 'number') bindNumber(statement, at, value);
    else if (value instanceof Date) statement.bindTimestampTZ(at, new duckdb.DuckDBTimestampTZValue(BigInt(value.getTime()) * 1000n));
    else throw new BullionError('bad_sql', `Parameter ${at} is neither a text, a number, a boolean, a Date nor null.`);
  }
}

/** The values in the order of the parameters; as many as the statement has, and under its names. */
function valuesOf(statement: DuckDBPreparedStatement, params: Params): readonly unknown[] {
  const names = Array.from({ length: statement.parameterCount }, (_, index) => statement.parameterName(index + 1));
  const given = Array.isArray(params) ? Object.fromEntries(params.map((value, index) => [index + 1, value])) : params;
  const missing = names.filter((name) => !Object.hasOwn(given, name));
  const extra = Object.keys(given).filter((name) => !names.includes(name));
  if (missing.length === 0 && extra.length === 0) return names.map((name) => Reflect.get(given, name));
  const said = [...missing.map((name) => `$${name} has no value`), ...extra.map((name) => `there is no $${name}`)];
  throw new BullionError('bad_sql', `The statement has ${names.length} parameters, and ${said.join(', ')}.`);
}

function bindNumber(statement: DuckDBPreparedStatement, at: number, value: number): void {
  if (!Number.isSafeInteger(value)) statement.bindDouble(at, value);
  else if (Math.abs(value) <= INT32_MAX) statement.bindInteger(at, value);
  else statement.bindBigInt(at, BigInt(value));
}
