import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** A published dataset and the lake behind it, as files that anybody can read. */
export interface Published extends AsyncDisposable {
  has(table: string): boolean;
  /** Rows of a published table; none where it has no files. Times are ms, days are text. */
  rows<R>(table: string, columns: string): Promise<R[]>;
  /** Rows of files of the lake that a pattern names. */
  stored<R>(pattern: string, columns: string): Promise<R[]>;
  /** Rows of any statement; `$name` stands for the files of a published table. */
  query<R>(sql: string): Promise<R[]>;
}

export async function openPublished(home: string): Promise<Published> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  const files = filesOf(home);
  const from = (paths: readonly string[]) => `read_parquet([${paths.map((path) => `'${path}'`).join(', ')}])`;
  const rows = <R>(paths: readonly string[], columns: string) =>
    paths.length === 0 ? [] : select<R>(connection, `SELECT ${columns} FROM ${from(paths)}`);
  return {
    has: (table) => (files.get(table) ?? []).length > 0,
    rows: async (table, columns) => rows(files.get(table) ?? [], columns),
    stored: async (pattern, columns) => rows(globSync(join(home, 'lake', pattern)), columns),
    query: (sql) =>
      select(
        connection,
        sql.replaceAll(/\$(\w+)/g, (_, table) => from(files.get(table) ?? [])),
      ),
    [Symbol.asyncDispose]: async () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function select<R>(connection: DuckDBConnection, sql: string): Promise<R[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRowObjectsJS() as R[];
}

interface Manifest {
  readonly tables: readonly {
    readonly name: string;
    readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
  }[];
}

function manifestOf(home: string): Manifest {
  return JSON.parse(readFileSync(join(home, 'dataset/spec.json'), 'utf8'));
}

function filesOf(home: string): Map<string, string[]> {
  return new Map(manifestOf(home).tables.map(({ name, files }) => [name, files.map(({ path }) => join(home, 'dataset', path))]));
}

/** What the manifest and the sums say of files that are otherwise. */
export function falseFiles(home: string): string[] {
  const folder = join(home, 'dataset');
  const named = manifestOf(home).tables.flatMap(({ files }) => files.map(({ path, sha256 }) => [path, sha256] as const));
  const sums = readFileSync(join(folder, 'SHA256SUMS'), 'utf8').split('\n').filter(Boolean);
  const summed = sums.map((line) => [line.slice(66), line.slice(0, 64)] as const);
  return [...named, ...summed].flatMap(([path, sha256]) => {
    const found = createHash('sha256')
      .update(readFileSync(join(folder, path)))
      .digest('hex');
    return found === sha256 ? [] : [`${path} has SHA-256 ${found}, and the dataset says ${sha256}`];
  });
}
