import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatasetSpec } from '@bullion/core';
import { type TableName, tables } from '@bullion/tables';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { publishTables } from './published.ts';
import { availabilityContents, END_DAY } from './sample-availability.ts';

/** A small dataset in the published form: three years of prices on four exchanges, nine months of the archive. */
export interface Sample extends AsyncDisposable {
  readonly folder: string;
  readonly spec: DatasetSpec;
  /** The same files asked by DuckDB, for comparison. */
  rows(sql: string): Promise<Record<string, unknown>[]>;
  /** Publishes again with other prices: same paths, other bytes. */
  republish(seed: number): Promise<DatasetSpec>;
}

const GOLD: readonly TableName[] = [
  'ohlcv_daily',
  'ohlcv_hourly',
  'ohlcv_1m',
  'funding_rates',
  'daily_availability',
  'gaps',
  'instruments',
  'volume_rankings',
  'lineage',
];

export interface SampleOptions {
  /** Leaves out what the archive said of this day and later ones. */
  readonly until?: string;
}

export async function makeSample({ until = END_DAY }: SampleOptions = {}): Promise<Sample> {
  const folder = mkdtempSync(join(tmpdir(), 'bullion-client-'));
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run("SET TimeZone = 'UTC'");
  const sample = { spec: await publish(connection, folder, 1, until) };
  return {
    folder,
    get spec() {
      return sample.spec;
    },
    rows: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJS(),
    republish: async (seed) => {
      sample.spec = await publish(connection, folder, seed, until);
      return sample.spec;
    },
    [Symbol.asyncDispose]: async () => {
      connection.closeSync();
      rmSync(folder, { recursive: true });
    },
  };
}

const publish = (connection: DuckDBConnection, folder: string, seed: number, until: string): Promise<DatasetSpec> =>
  publishTables(
    connection,
    folder,
    GOLD.map((name) => ({ table: tables[name], rows: contentOf(name, seed, until) })),
  );

/** A SELECT with the columns that matter; the rest is made up below. */
function contentOf(name: TableName, seed: number, until: string): string | undefined {
  const identity = (from: string) => `
    timestamp, exchange, market, base || quote AS symbol,
    CASE exchange WHEN 'coinbase' THEN base || '-' || quote ELSE base || quote END AS native_symbol,
    exchange || ':' || market || ':' || base || quote || '#1' AS instrument_id, base, quote FROM ${from}`;
  const pairs = `(VALUES ('aggregated', 'spot', 'BTC', 'USDT'), ('aggregated', 'spot', 'ETH', 'USDT'), ('binance', 'perp', 'BTC', 'USDT'),
    ('binance', 'spot', 'BTC', 'USDC'), ('binance', 'spot', 'BTC', 'USDT'), ('binance', 'spot', 'ETH', 'USDT'), ('bybit', 'perp', 'BTC', 'USDT'),
    ('coinbase', 'spot', 'BTC', 'USD'), ('coinbase', 'spot', 'BTC', 'USDT'), ('okx', 'spot', 'SOL', 'USDC')) pairs(exchange, market, base, quote)`;
  const candles = (from: string, until: string, step: string) => `
    SELECT *, 100 + n AS open, 110 + n AS high, 90 + n AS low, 100 + n + ${seed} AS close, n * 1.5 AS volume,
      CASE WHEN exchange <> 'coinbase' THEN n * 150.25 END AS quote_volume, CASE WHEN exchange = 'binance' THEN n * 7 END AS trades_count,
      NULL AS taker_buy_volume, NULL AS taker_buy_quote_volume, CASE WHEN n % 97 = 0 THEN 'cut' END AS flags
    FROM (SELECT hash(exchange, base, timestamp) % 1000 AS n, ${identity(
      `${pairs}, generate_series(TIMESTAMPTZ '${from}', TIMESTAMPTZ '${until}' - INTERVAL 1 SECOND, INTERVAL ${step}) steps(timestamp)`,
    )})`;
  const contents: Partial<Record<TableName, string>> = {
    ohlcv_daily: candles('2022-06-01 00:00:00+00', '2024-03-01 00:00:00+00', '1 day'),
    ohlcv_hourly: candles('2024-02-01 00:00:00+00', '2024-03-01 05:00:00+00', '1 hour'),
    // Prices that do not compress, so that the file is too large to be read whole over HTTP.
    ohlcv_1m: `
      SELECT * REPLACE (hash(timestamp, 1) / 1e15 AS open, hash(timestamp, 2) / 1e15 AS high, hash(timestamp, 3) / 1e15 AS low, hash(timestamp, ${seed}) / 1e15 AS close)
      FROM (${candles('2024-01-01 00:00:00+00', '2024-01-03 12:00:00+00', '1 minute')}) WHERE exchange <> 'aggregated'`,
    funding_rates: `
      SELECT *, timestamp + INTERVAL 6 MILLISECOND AS funding_time, (hash(exchange, timestamp) % 100) / 1e6 * ${seed} AS funding_rate,
        8 AS funding_interval_hours, NULL AS mark_price, NULL AS index_price, 'Regular' AS rate_type
      FROM (SELECT ${identity(`(VALUES ('binance', 'perp', 'BTC', 'USDT', DATE '2023-01-01'), ('okx', 'perp', 'BTC', 'USDT', DATE '2023-11-01'),
        ('okx', 'perp', 'ETH', 'USDT', DATE '2023-11-01')) pairs(exchange, market, base, quote, start),
        generate_series(start::TIMESTAMPTZ, TIMESTAMPTZ '2024-02-01 00:00:00+00', INTERVAL 8 HOUR) steps(timestamp)`)})`,
    ...availabilityContents(seed, until),
    gaps: `
      SELECT 'ohlcv_daily' AS table_name, 'coinbase' AS exchange, 'spot' AS market, 'ETH' AS symbol,
        TIMESTAMPTZ '2023-01-01 00:00:00+00' AS from_time, TIMESTAMPTZ '2024-01-01 00:00:00+00' AS until_time, 'not_listed' AS cause, NULL AS evidence,
        NULL AS symbols_silent, NULL AS symbols_expected`,
  };
  return contents[name];
}
