import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { installedBullion } from './installed.ts';
import { type Bench, type Measured, measure } from './measure.ts';
import { candlesDataset } from './published.ts';
import type { Report } from './report.ts';
import { roundTrips, type StaticServer, startStaticServer } from './static/start.ts';
import { competitor, hasPython } from './tools.ts';

const READER = join(import.meta.dirname, 'queries/remote.ts');
const LATENCY_MS = 50;

/** Of one symbol; the file is the one that the minimum is computed of. */
const QUESTIONS = [
  { what: 'a year of days', interval: '1d', table: 'ohlcv_daily', from: '2025-01-01', to: '2025-11-22', file: '2025' },
  { what: 'a month of hours', interval: '1h', table: 'ohlcv_hourly', from: '2025-10-01', to: '2025-11-01', file: '2025' },
  { what: 'a day of minutes', interval: '1m', table: 'ohlcv_1m', from: '2025-10-10', to: '2025-10-11', file: '2025-10' },
] as const;

type Question = (typeof QUESTIONS)[number];

/** P5: candles of one symbol from a server that is 50 ms away, with nothing kept. */
export async function remote(bench: Bench): Promise<Report[]> {
  const dataset = await candlesDataset(bench);
  const bullion = await installedBullion(bench);
  await using server = await startStaticServer(dataset);
  await server.setLatency(LATENCY_MS);
  const rows: string[][] = [];
  for (const question of QUESTIONS) {
    const { what, interval, table, from, to } = question;
    const least = await leastBytes(dataset, question);
    const ours = () => measure(process.execPath, [READER, bullion, server.url, interval, from, to]);
    rows.push([what, 'bullion', ...(await asked(server, bench.runs, ours, least))]);
    if (!(await hasPython())) continue;
    const duckdb = () => competitor('candles-duckdb.py', server.url, table, from, to, '1');
    rows.push([what, 'Python DuckDB with httpfs', ...(await asked(server, bench.runs, duckdb, least))]);
  }
  return [
    {
      title: `P5 one symbol from an address, each answer held back by ${LATENCY_MS} ms`,
      goal: 'first row < 300 ms, ≤ 3 round trips, ≤ 1 MB, bytes ≤ 1.2× of the column chunks needed',
      head: [
        'question',
        'way',
        'rows after, median [range]',
        'requests',
        'round trips',
        'bytes',
        'of the Parquet file',
        'against the least',
      ],
      rows,
      notes: [
        'Fresh processes; the time is from opening the dataset to the rows, all columns. The least is the size of the row groups that hold the rows.',
        'Bullion reads the manifest first and finds the files by it; DuckDB is told the file.',
      ],
    },
  ];
}

async function asked(server: StaticServer, runs: number, once: () => Promise<Measured>, least: number): Promise<string[]> {
  const times: number[] = [];
  await server.asked();
  for (let run = 1; run < runs; run++) times.push(timeOf(await once()));
  await server.asked();
  times.push(timeOf(await once()));
  const requests = await server.asked();
  const bytesOf = (suffix: string) => requests.filter(({ path }) => path.endsWith(suffix)).reduce((sum, { bytes }) => sum + bytes, 0);
  const [all, parquet] = [bytesOf(''), bytesOf('.parquet')];
  const sorted = times.toSorted((a, b) => a - b).map(Math.round);
  return [
    `${sorted[Math.floor(sorted.length / 2)]} ms [${sorted[0]}–${sorted.at(-1)}]`,
    String(requests.length),
    String(roundTrips(requests)),
    kilobytes(all),
    kilobytes(parquet),
    `${(parquet / least).toFixed(2)}×`,
  ];
}

function timeOf({ stdout }: Measured): number {
  const { ms, first, rows }: { ms?: number; first?: number; rows: number } = JSON.parse(stdout);
  if (rows === 0) throw new Error('No rows were read.');
  return ms ?? first ?? Number.NaN;
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;

/** Bytes of all columns of the row groups that hold the rows of a question. */
async function leastBytes(dataset: string, { table, file, from, to }: Question): Promise<number> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const path = `'${join(dataset, 'data', table, `${file}.parquet`)}'`;
  const result = await connection.runAndReadAll(`
    WITH groups AS (
      SELECT row_group_id, any_value(row_group_num_rows) AS n, sum(total_compressed_size) AS bytes FROM parquet_metadata(${path}) GROUP BY 1
    ), placed AS (SELECT *, sum(n) OVER (ORDER BY row_group_id) AS until FROM groups), wanted AS (
      SELECT file_row_number AS place FROM read_parquet(${path}, file_row_number = true)
      WHERE exchange = 'binance' AND market = 'perp' AND symbol = 'BTCUSDT' AND timestamp >= '${from} 00:00:00Z' AND timestamp < '${to} 00:00:00Z'
    )
    SELECT sum(bytes)::DOUBLE FROM placed WHERE EXISTS (FROM wanted WHERE place >= until - n AND place < until)`);
  connection.closeSync();
  return Number(result.getRowsJS()[0]?.[0]);
}
