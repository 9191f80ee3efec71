import { BullionError } from '@bullion/core';
import type { DuckDBPreparedStatement } from '@duckdb/node-api';

const INT32_MAX = 2 ** 31 - 1;

/** Binds values by their JavaScript type; left to itself, DuckDB would cut a whole number to 32 bits. */
export function bindParams(
  duckdb: typeof import('@duckdb/node-api'),
  statement: DuckDBPreparedStatement,
  params: readonly unknown[],
): void {
  if (params.length !== statement.parameterCount) {
    throw new BullionError('bad_sql', `The statement has ${statement.parameterCount} parameters, but ${params.length} values were given.`);
  }
  for (const [index, value] of params.entries()) {
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

function bindNumber(statement: DuckDBPreparedStatement, at: number, value: number): void {
  if (!Number.isSafeInteger(value)) statement.bindDouble(at, value);
  else if (Math.abs(value) <= INT32_MAX) statement.bindInteger(at, value);
  else statement.bindBigInt(at, BigInt(value));
}
