import { join } from 'node:path';
import { type Bench, type Measured, measure } from './measure.ts';
import { candlesDataset, startWorld } from './published.ts';
import type { Report } from './report.ts';
import { startStaticServer } from './static/start.ts';
import { competitor, hasPython } from './tools.ts';

const READER = join(import.meta.dirname, 'queries/candles.ts');

const DAYS = ['ohlcv_daily', '2024-11-22', '2025-11-22'];

/** P4: the newest 365 days of one token, in a warm process. */
export async function candles(bench: Bench): Promise<Report[]> {
  const dataset = await candlesDataset(bench);
  await using server = await startStaticServer(dataset);
  const ours = (place: string, cache: string) => measure(process.execPath, [READER, place, cache, '2000']);
  const ways: [string, Measured][] = [['bullion, a dataset in a folder', await ours(dataset, '-')]];
  const cache = join(bench.folder, 'candles-cache');
  await ours(server.url, cache);
  ways.push(['bullion, an address, cached', await ours(server.url, cache)]);
  ways.push(['ccxt fetchOHLCV, an exchange on loopback', await throughCcxt()]);
  if (await hasPython()) {
    ways.push(['Python DuckDB, Parquet in a folder', await competitor('candles-duckdb.py', dataset, ...DAYS, '200')]);
    ways.push(['Python DuckDB with httpfs, an address', await competitor('candles-duckdb.py', server.url, ...DAYS, '200')]);
  }
  const [, first] = ways[0] ?? [];
  return [
    {
      title: 'P4 `Token.ohlcv({ limit: 365 })` in a warm process',
      goal: 'p99 < 10 ms, from the cache as well',
      head: ['way', 'p50', 'ratio', 'p99', 'first', 'CPU and peak memory'],
      rows: ways.map(([way, measured]) => row(way, measured, first)),
      notes: [
        'Asked 2,000 times of bullion, 200 times of the others. The first question opens the dataset, or loads the markets of the exchange.',
        'ccxt asks an exchange that is simulated on the same machine: no network and no limits are part of its time.',
      ],
    },
  ];
}

async function throughCcxt(): Promise<Measured> {
  await using world = await startWorld();
  return await competitor('candles-ccxt.mjs', world.hello.endpoints['BULLION_ENDPOINT_BINANCE_FUTURES'] ?? '', '200');
}

interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly first: number;
}

function row(way: string, { stdout, cpuMs, peakMb }: Measured, ours: Measured | undefined): string[] {
  const [theirs, mine]: Latency[] = [stdout, ours?.stdout ?? stdout].map((text) => JSON.parse(text));
  const told = (ms = Number.NaN) => `${ms.toPrecision(2)} ms`;
  const ratio = theirs === undefined || mine === undefined || stdout === ours?.stdout ? '' : `${(theirs.p50 / mine.p50).toPrecision(2)}×`;
  return [way, told(theirs?.p50), ratio, told(theirs?.p99), told(theirs?.first), `${(cpuMs / 1000).toFixed(1)} s, ${peakMb.toFixed(0)} MB`];
}
