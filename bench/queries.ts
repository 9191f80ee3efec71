import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { bullion } from './bullion.ts';
import { type Bench, type Measured, measure, repeat } from './measure.ts';
import { NOW, publishedDataset } from './published.ts';
import { type Report, sideBySide } from './report.ts';
import { competitor, hasPython } from './tools.ts';

const WARM = join(import.meta.dirname, 'queries/warm.ts');

/** P4: questions about availability, in a warm process and from a cold start. */
export async function queries(bench: Bench): Promise<Report[]> {
  const dataset = await publishedDataset(bench);
  return [await warm(dataset), await cold(dataset, bench)];
}

/** Milliseconds. */
interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly first: number;
}

async function warm(dataset: string): Promise<Report> {
  const ours = await measure(process.execPath, [WARM, dataset, '1000']);
  const theirs = await duckdb(dataset);
  const columns = [ours, ...theirs].map(latencies);
  return {
    title: 'P4 questions in a warm process',
    goal: 'p99: states < 1 ms, snapshot and timeline < 10 ms, analytics < 50 ms',
    head: [
      'question',
      'bullion p50 / p99 / first',
      'Python DuckDB over the Parquet files',
      'ratio of p50',
      'Python DuckDB over its file',
      'ratio',
    ],
    rows: [
      ...Object.keys(columns[0] ?? {}).map((question) =>
        row(
          question,
          columns.map((column) => column[question]),
        ),
      ),
      [
        'CPU and peak memory of the process',
        ...[ours, ...theirs].flatMap((each, index) => (index === 0 ? [load(each)] : [load(each), ''])),
      ],
    ],
    notes: ['Each question is asked 1,000 times (100 of DuckDB) of random days and symbols; both read the same published files.'],
  };
}

function latencies({ stdout }: Measured): Readonly<Record<string, Latency>> {
  return JSON.parse(stdout);
}

/** The same questions to DuckDB from Python: over the Parquet files, and over the database file. */
async function duckdb(dataset: string): Promise<Measured[]> {
  if (!(await hasPython())) return [];
  const file = join(dataset, '..', 'availability.duckdb');
  if (!existsSync(file)) writeFileSync(file, gunzipSync(readFileSync(join(dataset, 'availability.duckdb.gz'))));
  const sources = ['parquet', file];
  const all: Measured[] = [];
  for (const source of sources) all.push(await competitor('query-duckdb.py', dataset, source, '100'));
  return all;
}

function row(question: string, [ours, ...theirs]: readonly (Latency | undefined)[]): string[] {
  const cells = theirs.flatMap((each) => (each === undefined || ours === undefined ? ['', ''] : [told(each), ratio(each, ours)]));
  return [question, told(ours), ...cells];
}

function ratio(theirs: Latency, ours: Latency): string {
  return `${(theirs.p50 / ours.p50).toPrecision(2)}×`;
}

function told(latency: Latency | undefined): string {
  return latency === undefined ? '' : `${[latency.p50, latency.p99, latency.first].map((ms) => ms.toPrecision(2)).join(' / ')} ms`;
}

function load({ cpuMs, peakMb }: Measured): string {
  return `${(cpuMs / 1000).toFixed(1)} s, ${peakMb.toFixed(0)} MB`;
}

async function cold(dataset: string, { folder, runs }: Bench): Promise<Report> {
  const setting = { home: join(folder, 'reader'), now: NOW };
  const ask = (question: string) =>
    repeat({ way: `bullion ${question}`, runs, once: () => bullion(`${question} --dataset ${dataset}`, setting) });
  const ways = [await ask('query snapshot 2025-11-01'), await ask('query timeline BTCUSDT')];
  return { title: 'P4 from a cold start, whole process', goal: '`query snapshot` < 300 ms', ...sideBySide(ways), notes: [] };
}
