import { join } from 'node:path';
import { bullion } from './bullion.ts';
import type { Bench, Measured } from './measure.ts';
import { startWorld } from './published.ts';
import { duration, type Report } from './report.ts';

const NOW = '2025-08-16T03:00:00Z';

/** Ranges that end on one day. */
const RANGES = [
  { months: 1, from: '2025-07-15' },
  { months: 6, from: '2025-02-15' },
  { months: 24, from: '2023-08-15' },
];

const JOBS = [
  { what: 'hours of ten coins, spot and perpetual, over two APIs', line: 'backfill ohlcv --exchanges binance,bybit --intervals 1h' },
  {
    what: 'minutes of two perpetuals, from files of the archive',
    line: 'backfill ohlcv --exchanges binance --markets perp --symbols BTC,ETH --intervals 1m',
  },
];

/** Peak memory of backfills of one to 24 months, fetching and refining in one process. */
export async function memory({ folder }: Bench): Promise<Report[]> {
  await using world = await startWorld(NOW);
  const rows: string[][] = [];
  for (const [job, { what, line }] of JOBS.entries()) {
    const peaks: number[] = [];
    for (const { months, from } of RANGES) {
      const setting = { home: join(folder, `memory-${job}-${months}`), now: NOW, endpoints: world.hello.endpoints };
      const done = await bullion(`${line} --from ${from} --to 2025-08-15`, setting);
      peaks.push(done.peakMb);
      rows.push([what, String(months), rowsOf(done), duration(done.wallMs), `${done.peakMb.toFixed(0)} MB`, ratio(done.peakMb, peaks[0])]);
    }
  }
  return [
    {
      title: 'Memory of a backfill',
      goal: 'peak memory flat from 1 to 24 months',
      head: ['job', 'months', 'rows', 'wall', 'peak memory', 'against one month'],
      rows,
      notes: ['One run each. Peak memory is VmHWM: what DuckDB and SQLite have mapped counts as well.'],
    },
  ];
}

function rowsOf({ stdout }: Measured): string {
  const { materializations }: { materializations: { asset: string; rows: number }[] } = JSON.parse(stdout);
  const gold = materializations.filter(({ asset }) => asset === 'ohlcv_hourly' || asset === 'ohlcv_1m');
  return String(gold.reduce((sum, { rows }) => sum + rows, 0));
}

function ratio(peakMb: number, first: number | undefined): string {
  return first === undefined ? '' : `${(peakMb / first).toFixed(2)}×`;
}
