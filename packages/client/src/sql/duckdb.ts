import { BullionError } from '@bullion/core';
import type { DuckDBConnection, DuckDBInstance, DuckDBPreparedStatement } from '@duckdb/node-api';
import { arrowable } from '../arrow.ts';
import type { Edition } from '../edition.ts';
import { bindParams } from './params.ts';
import type { QueryOptions, SqlResult, SqlSession } from './session.ts';
import { plainRow } from './values.ts';
import { Views } from './views.ts';

type DuckDB = typeof import('@duckdb/node-api');

/** An in-memory DuckDB with a view for every table of an edition; a table is brought to this disk when it is first asked. Sessions run in UTC. */
export async function openSession(edition: Edition): Promise<SqlSession> {
  const views = new Views(edition);
  const duckdb = await loadDuckDB();
  const instance = await duckdb.DuckDBInstance.create(':memory:');
  const run = (sql: string) => withConnection(instance, (connection) => connection.run(sql));
  try {
    await run(`SET GLOBAL TimeZone = 'UTC'; ${views.initial().join('; ')}`);
  } catch (error) {
    instance.closeSync();
    throw error;
  }
  const tries = edition.spec.tables.length + 1;
  return {
    query: async (text, options) => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await withConnection(instance, (each) => query(duckdb, each, text, options));
        } catch (error) {
          const touched = views.touchedBy(error);
          if (touched === undefined || attempt > tries) throw error;
          await run(await views.real(touched));
        }
      }
    },
    close: async () => instance.closeSync(),
  };
}

async function loadDuckDB(): Promise<DuckDB> {
  try {
    return await import('@duckdb/node-api');
  } catch (cause) {
    throw new BullionError('optional_missing', 'SQL needs the package @duckdb/node-api.', {
      hint: 'Install it beside bullion: npm install @duckdb/node-api. Everything else works without it.',
      cause,
    });
  }
}

/** A connection of its own for every query: results that are still being read do not disturb each other. */
async function withConnection<T>(instance: DuckDBInstance, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const connection = await instance.connect();
  try {
    return await work(connection);
  } catch (error) {
    throw sqlError(error);
  } finally {
    connection.closeSync();
  }
}

async function query(duckdb: DuckDB, connection: DuckDBConnection, text: string, options: QueryOptions): Promise<SqlResult> {
  const started = performance.now();
  const { limit = Number.POSITIVE_INFINITY, params = [] } = options;
  if (limit !== Number.POSITIVE_INFINITY && !(Number.isSafeInteger(limit) && limit > 0)) {
    throw new BullionError('usage', `limit ${limit} is not a whole number above zero.`);
  }
  const statement = await prepare(duckdb, connection, text);
  bindParams(duckdb, statement, params);
  const reader = await (limit === Number.POSITIVE_INFINITY ? statement.runAndReadAll() : statement.streamAndReadUntil(limit + 1));
  const types = reader.columnTypes().map(String);
  const all = reader.getRowsJS();
  const columns = reader.columnNames().map((name, index) => ({ name, type: types[index] ?? '' }));
  const rows = all.slice(0, limit).map((row) => plainRow(row, types));
  const answer = { columns, rows, truncated: all.length > limit, elapsed_ms: performance.now() - started };
  return arrowable(answer, rows, columns);
}

/** One statement that only reads; anything else is refused before it runs. */
async function prepare(duckdb: DuckDB, connection: DuckDBConnection, text: string): Promise<DuckDBPreparedStatement> {
  const statements = await connection.extractStatements(text);
  if (statements.count === 1) {
    const statement = await statements.prepare(0);
    const { SELECT, EXPLAIN } = duckdb.StatementType;
    if (statement.statementType === SELECT || statement.statementType === EXPLAIN) return statement;
  }
  throw new BullionError('bad_sql', 'Only a single SELECT (or WITH, DESCRIBE, EXPLAIN) can be asked.');
}

function sqlError(error: unknown): unknown {
  if (error instanceof BullionError || !(error instanceof Error)) return error;
  const message = error.message.replace(/^Failed to extract statements: /, '');
  return DAMAGE.test(message)
    ? new BullionError('dataset_corrupt', message, { cause: error })
    : new BullionError('bad_sql', message, { hint: 'SHOW TABLES lists what can be asked.', cause: error });
}

/** How DuckDB says that a file is gone, cut, or not what its footer says. */
const DAMAGE = /^IO Error|magic bytes|TProtocol|Decompression|[Pp]arquet (file|reader)/;
