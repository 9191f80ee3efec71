import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Bench } from './measure.ts';
import { publishedDataset } from './published.ts';
import type { Report } from './report.ts';

const MB = 1e6;

/** P7: what the availability of the whole archive weighs. */
export async function sizes(bench: Bench): Promise<Report[]> {
  const dataset = await publishedDataset(bench);
  const spec: Spec = JSON.parse(readFileSync(join(dataset, 'spec.json'), 'utf8'));
  const table = spec.tables.find(({ name }) => name === 'daily_availability');
  const packed = statSync(join(dataset, 'availability.duckdb.gz')).size;
  const database = gunzipSync(readFileSync(join(dataset, 'availability.duckdb.gz'))).length;
  const flat = statSync(join(dataset, 'availability-daily.parquet')).size;
  const rows = [
    ['`daily_availability`, Parquet', table?.size_bytes ?? 0, '≤ 8 MB'],
    ['`availability.duckdb`', database, '≤ 12 MB'],
    ['`availability.duckdb.gz`, what is downloaded', packed, '–'],
    ['`availability-daily.parquet`, flat, with volumes', flat, '–'],
  ] as const;
  return [
    {
      title: `P7 size of all availability: ${table?.row_count} rows`,
      goal: 'Parquet ≤ 8 MB, DuckDB ≤ 12 MB',
      head: ['file', 'size', 'goal'],
      rows: rows.map(([file, bytes, goal]) => [file, `${(bytes / MB).toFixed(1)} MB`, goal]),
      notes: [
        'The Python project that this replaces says 50 to 150 MB; a DuckDB file with its tables and indexes over 732,480 rows measured 71.8 MB.',
      ],
    },
  ];
}

interface Spec {
  readonly tables: readonly { readonly name: string; readonly row_count: number; readonly size_bytes: number }[];
}
