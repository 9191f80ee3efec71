import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

interface Manifest {
  readonly tables: readonly { readonly name: string; readonly files: readonly { readonly path: string }[] }[];
}

/** Writes the files of a published table anew from a SELECT over what they hold (`rows`). The manifest goes on to name the old ones. */
export async function plant(home: string, table: string, select: string): Promise<void> {
  const folder = join(home, 'dataset');
  const { tables }: Manifest = JSON.parse(readFileSync(join(folder, 'spec.json'), 'utf8'));
  const files = tables.find(({ name }) => name === table)?.files ?? [];
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  for (const { path } of files) {
    const file = join(folder, path);
    const sql = `WITH rows AS (FROM read_parquet('${file}')) ${select}`;
    await connection.run(`COPY (${sql}) TO '${file}.new' (FORMAT parquet)`);
    renameSync(`${file}.new`, file);
  }
  connection.closeSync();
  instance.closeSync();
}
