import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { zstdDecompressSync } from 'node:zlib';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { readFooter, readRows } from '../src/parquet/file.ts';

/** Every kind of column that a table can have, with nulls where `some` is null, and one column that is null or the same throughout. */
const ROWS = `
  SELECT i::BIGINT AS count, i * 0.1::DOUBLE AS number, 'text ' || i % 7 || ' 币' AS word, 'unique ' || i AS name, i % 3 = 0 AS flag,
    DATE '2024-01-01' + (i % 400)::INTEGER AS day, TIMESTAMPTZ '2024-01-01 00:00:00+00' + INTERVAL 1 SECOND * i + INTERVAL 250 MICROSECOND AS time,
    'same' AS same, NULL::VARCHAR AS nothing FROM range($rows) r(i)`;

describe('a Parquet file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bullion-parquet-'));
  let connection: DuckDBConnection;

  before(async () => {
    connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run("SET TimeZone = 'UTC'");
  });
  after(() => {
    connection.closeSync();
    rmSync(folder, { recursive: true });
  });

  test('of any size, version, compression and share of nulls reads back as DuckDB reads it', async () => {
    const shape = fc.record({
      rows: fc.integer({ min: 1, max: 6000 }),
      group: fc.constantFrom(2048, 4096, 100_000),
      version: fc.constantFrom('V1', 'V2'),
      compression: fc.constantFrom('zstd', 'snappy', 'uncompressed'),
      nullEvery: fc.constantFrom(0, 1, 2, 5, 1000),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ rows, group, version, compression, nullEvery }) => {
        const path = join(folder, 'file.parquet');
        const isNull = nullEvery === 0 ? 'false' : `count % ${nullEvery} = 0`;
        const columns = ['number', 'word', 'name', 'flag', 'day', 'time'].map(
          (name) => `CASE WHEN NOT (${isNull}) THEN ${name} END AS ${name}`,
        );
        const query = `SELECT count, ${columns.join(', ')}, same, nothing FROM (${ROWS.replace('$rows', String(rows))}) ORDER BY count`;
        await connection.run(
          `COPY (${query}) TO '${path}' (FORMAT parquet, COMPRESSION ${compression}, PARQUET_VERSION ${version}, ROW_GROUP_SIZE ${group})`,
        );
        assert.deepEqual(await readAll(path), await expected(query));
      }),
      { numRuns: 40 },
    );
  });

  async function readAll(path: string): Promise<Record<string, unknown>[]> {
    const { buffer } = new Uint8Array(readFileSync(path));
    const footer = await readFooter(buffer, { rows: 0, columns: 0 });
    const columns = footer.schema.slice(1).map(({ name }) => name);
    return readRows(
      { sha256: path, buffer, footer, compressors: { ZSTD: (bytes) => zstdDecompressSync(bytes) } },
      { columns, among: [], during: undefined },
    );
  }

  async function expected(query: string): Promise<Record<string, unknown>[]> {
    const rows = (await connection.runAndReadAll(query)).getRowObjectsJS();
    return rows.map((row) => ({
      ...row,
      count: Number(row['count']),
      day: row['day'] instanceof Date ? row['day'].toISOString().slice(0, 10) : null,
    }));
  }
});
