import type { Row, Table } from '@bullion/core';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Engine } from '../engine.ts';
import { engineFailure } from './failure.ts';
import { loadRows } from './load.ts';
import { type DuckDB, parameters, plainRows } from './values.ts';

export interface EngineOptions {
  /** Where DuckDB puts what does not fit into memory. */
  readonly temporary: string;
  /** As DuckDB writes it: `2GB`. */
  readonly memoryLimit?: string;
  readonly threads?: number;
}

interface Session {
  readonly duckdb: DuckDB;
  readonly instance: DuckDBInstance;
  readonly connection: DuckDBConnection;
}

/** DuckDB in memory, loaded and started by the first statement: commands that only look at the ledger never pay for it. */
export class DuckEngine implements Engine {
  readonly #options: EngineOptions;
  #session: Promise<Session> | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  async run(sql: string): Promise<void> {
    await this.#inTurn(sql, ({ connection }) => connection.run(sql));
  }

  async rows<R>(sql: string, params: Record<string, unknown> = {}): Promise<R[]> {
    return this.#inTurn(sql, async ({ duckdb, connection }) => {
      const result = await connection.run(sql, parameters(duckdb, params));
      return (await plainRows(duckdb, result)) as R[];
    });
  }

  async load<T extends Table>(name: string, table: T, rows: Iterable<Row<T>>): Promise<void> {
    await this.#inTurn(`load ${name}`, ({ duckdb, connection }) => loadRows(duckdb, connection, name, table, rows));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turn;
    const session = await this.#session;
    session?.connection.closeSync();
    session?.instance.closeSync();
    this.#session = undefined;
  }

  /** One statement at a time: temporary tables belong to a connection, so there is one connection, and it does one thing at a time. */
  #inTurn<T>(sql: string, work: (session: Session) => Promise<T>): Promise<T> {
    const mine = this.#turn.then(async () => {
      this.#session ??= start(this.#options);
      return work(await this.#session);
    });
    // The next one waits for this one, whatever became of it; its failure belongs to its own caller.
    this.#turn = mine.catch(() => undefined);
    return mine.catch((error: unknown) => {
      throw engineFailure(error, sql);
    });
  }
}

const MEMORY_LIMIT = '2GB';
const THREADS = 2;

async function start({ temporary, memoryLimit = MEMORY_LIMIT, threads = THREADS }: EngineOptions): Promise<Session> {
  const duckdb = await import('@duckdb/node-api');
  const instance = await duckdb.DuckDBInstance.create(':memory:', {
    threads: String(threads),
    memory_limit: memoryLimit,
    temp_directory: temporary,
    autoload_known_extensions: 'false',
    autoinstall_known_extensions: 'false',
    // Files are replaced under the same name, so what was read from one before must not be remembered.
    enable_external_file_cache: 'false',
  });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  return { duckdb, instance, connection };
}
