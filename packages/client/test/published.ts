import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  columnNames,
  type DatasetSpec,
  duckdbType,
  orderOf,
  quoteName,
  quoteText,
  type SpecFile,
  type SpecSeries,
  type SpecTable,
  selectAs,
  type Table,
} from '@bullion/core';
import type { DuckDBConnection } from '@duckdb/node-api';

/** A table to publish: its rows as a SELECT with the columns that matter, the others are null; none without it. */
export interface Content {
  readonly table: Table;
  readonly rows: string | undefined;
}

/** Writes tables in the published form, and the manifest last. Row groups are small, so that even a small file has several to leave out. */
export async function publishTables(
  connection: DuckDBConnection,
  folder: string,
  contents: readonly Content[],
  groupRows = 2048,
): Promise<DatasetSpec> {
  const made: SpecTable[] = [];
  for (const { table, rows } of contents) made.push(await makeTable(connection, folder, table, rows, groupRows));
  const spec = specOf(made);
  // As the publisher does it: the manifest is a new file, so that it gets a new inode.
  rmSync(join(folder, 'spec.json'), { force: true });
  writeFileSync(join(folder, 'spec.json'), JSON.stringify(spec));
  return spec;
}

async function makeTable(
  connection: DuckDBConnection,
  folder: string,
  table: Table,
  content: string | undefined,
  groupRows: number,
): Promise<SpecTable> {
  const files = content === undefined ? [] : await makeFiles(connection, folder, table, content, groupRows);
  const first = files[0]?.from?.slice(0, 10);
  const last = files.at(-1)?.until;
  return {
    name: table.name,
    description: table.doc,
    row_count: files.reduce((sum, { rows }) => sum + rows, 0),
    size_bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    date_range: first === undefined || last === undefined || last === null ? null : { start: first, end: last.slice(0, 10) },
    clock: table.clock ?? null,
    key: table.key,
    sort: table.sort,
    columns: Object.entries(table.columns).map(([name, column]) => ({
      name,
      type: duckdbType(column),
      unit: column.unit ?? null,
      nullable: column.nullable,
      description: column.doc,
    })),
    files,
    series:
      content !== undefined && ['open', 'funding_rate', 'market_cap'].some((name) => name in table.columns)
        ? await seriesOf(connection, content, table.clock ?? '')
        : [],
  };
}

async function makeFiles(
  connection: DuckDBConnection,
  folder: string,
  table: Table,
  content: string,
  groupRows: number,
): Promise<SpecFile[]> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE content AS ${content}`);
  const given = (await connection.runAndReadAll('DESCRIBE content')).getRowsJS().map(([name]) => name);
  const absent = columnNames(table).filter((name) => !given.includes(name));
  const filled = ['*', ...absent.map((name) => `NULL AS ${quoteName(name)}`)].join(', ');
  await connection.run(`CREATE OR REPLACE TEMP TABLE made AS ${selectAs(table, `(SELECT ${filled} FROM content)`)}`);
  const { clock } = table;
  if (clock === undefined || table.grain === 'all')
    return [await makeFile(connection, folder, table, { period: 'all', where: 'true', groupRows })];
  const period = `strftime(${clock}, '${table.grain === 'month' ? '%Y-%m' : '%Y'}')`;
  const periods = (await connection.runAndReadAll(`SELECT DISTINCT ${period} FROM made ORDER BY 1`)).getRowsJS();
  const files: SpecFile[] = [];
  for (const [each] of periods) {
    files.push(await makeFile(connection, folder, table, { period: String(each), where: `${period} = '${String(each)}'`, groupRows }));
  }
  return files;
}

interface Part {
  readonly period: string;
  readonly where: string;
  readonly groupRows: number;
}

async function makeFile(connection: DuckDBConnection, folder: string, table: Table, { period, where, groupRows }: Part): Promise<SpecFile> {
  const path = `data/${table.name}/${period}.parquet`;
  const full = join(folder, path);
  mkdirSync(dirname(full), { recursive: true });
  rmSync(full, { force: true });
  const rows = `SELECT * FROM made WHERE ${where} ORDER BY ${orderOf(table)}`;
  await connection.run(`COPY (${rows}) TO ${quoteText(full)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${groupRows})`);
  const bytes = readFileSync(full);
  const clock = table.clock ?? 'NULL::TIMESTAMP';
  const [facts] = (
    await connection.runAndReadAll(
      `SELECT count(*)::INTEGER AS n, epoch_ms(min(${clock})::TIMESTAMP)::DOUBLE AS a, epoch_ms(max(${clock})::TIMESTAMP)::DOUBLE AS b FROM made WHERE ${where}`,
    )
  ).getRowObjectsJS();
  const at = (value: unknown, more: number): string | null => (value === null ? null : new Date(Number(value) + more).toISOString());
  return {
    path,
    rows: Number(facts?.['n']),
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    from: at(facts?.['a'], 0),
    until: at(facts?.['b'], 86_400_000),
  };
}

async function seriesOf(connection: DuckDBConnection, content: string, clock: string): Promise<SpecSeries[]> {
  const result = await connection.runAndReadAll(`
    SELECT exchange, market, symbol, any_value(base) AS base, any_value(quote) AS quote, count(*)::INTEGER AS rows, min(${clock})::TIMESTAMPTZ AS a, max(${clock})::TIMESTAMPTZ AS b
    FROM (${content}) GROUP BY ALL ORDER BY ALL`);
  return result.getRowObjectsJS().map((row) => {
    const text = (name: string): string => String(row[name]);
    const time = (name: string): string => new Date(Number(row[name])).toISOString();
    return {
      exchange: text('exchange'),
      market: text('market'),
      symbol: text('symbol'),
      base: text('base'),
      quote: text('quote'),
      rows: Number(row['rows']),
      from: time('a'),
      until: time('b'),
    };
  });
}

function specOf(made: readonly SpecTable[]): DatasetSpec {
  const hashes = made.flatMap(({ files }) => files.map(({ path, sha256 }) => `${path} ${sha256}`));
  return {
    name: 'sample',
    version: '1.0.0',
    revision: createHash('sha256').update(hashes.join('\n')).digest('hex').slice(0, 16),
    update_time: '2024-03-01T05:00:00Z',
    pipeline_version: '0.1.0',
    simulated: true,
    tables: made,
    exchanges: ['binance', 'bybit', 'coinbase', 'okx'],
    symbols_count: 4,
    symbols_sample: ['BTCUSDT'],
    intervals: ['1d', '1h'],
    quotes: { binance: ['USDT', 'USD', 'USDC'], coinbase: ['USD', 'USDT', 'USDC'] },
    data_quality: {
      checks_passed: 0,
      checks_failed: 0,
      quarantined_rows: 0,
      gaps_by_cause: {},
      findings_by_check: {},
      findings_explained: 0,
      last_validation: '2024-03-01T05:00:00Z',
    },
  };
}
