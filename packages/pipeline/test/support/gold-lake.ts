import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock, type Table } from '@bullion/core';
import { type Lake, openLake } from '@bullion/lake';
import { dailyAvailability, fundingRates, gaps, instruments, lineage, ohlcvDaily } from '@bullion/tables';

/** A lake in a folder of its own, with a little gold that was not collected but written by SQL. */
export interface GoldLake extends AsyncDisposable {
  readonly lake: Lake;
  /** For datasets. */
  readonly folder: string;
  /** Writes the candles of a year; another seed makes other prices. */
  candles(year: number, seed: number): Promise<void>;
  lineage(run: string): Promise<void>;
  forget(table: Table, unit: string): Promise<void>;
}

export async function makeGoldLake(simulated = false): Promise<GoldLake> {
  const folder = mkdtempSync(join(tmpdir(), 'bullion-publish-'));
  const clock = new ManualClock(Date.parse('2024-03-01T05:00:00Z'));
  const lake = await openLake({ home: join(folder, 'home'), clock, owner: 'test', mode: 'write', simulated });
  const put = async (table: Table, unit: string, period: string, query: string): Promise<void> => {
    await lake.replaceFile({ table, asset: table.name, unit, period, query, inputsHash: query, codeVersion: '1', runId: 'run' });
  };
  const gold: GoldLake = {
    lake,
    folder,
    candles: (year, seed) => put(ohlcvDaily, String(year), String(year), candlesOf(year, seed)),
    lineage: (run) => put(lineage, 'ohlcv_daily/2024', '2024', lineageOf(run)),
    forget: async (table, unit) => {
      const file = lake.ledger.file(table.name, unit);
      if (file !== undefined) await lake.removeFile(file.path);
    },
    [Symbol.asyncDispose]: async () => {
      await lake[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
  await gold.candles(2023, 1);
  await gold.candles(2024, 1);
  await gold.lineage('run-1');
  await put(dailyAvailability, '2024', '2024', AVAILABILITY);
  await put(gaps, 'ohlcv_daily/2024', '2024', GAPS);
  await put(fundingRates, '2024', '2024', FUNDING);
  await put(instruments, 'all', 'all', INSTRUMENTS);
  return gold;
}

const IDENTITY = `exchange, market, base || quote AS symbol, base || quote AS native_symbol,
  exchange || ':' || market || ':' || base || quote || '#1' AS instrument_id, base, quote`;

const PAIRS = `(VALUES ('aggregated', 'spot', 'BTC', 'USDT'), ('binance', 'perp', 'BTC', 'USDT'), ('binance', 'spot', 'BTC', 'USDT'),
  ('coinbase', 'spot', 'BTC', 'USD')) pairs(exchange, market, base, quote)`;

function candlesOf(year: number, seed: number): string {
  const [from, until] = year === 2024 ? ['2024-01-01', '2024-02-29'] : [`${year}-01-01`, `${year}-12-31`];
  return `
    SELECT timestamp, ${IDENTITY}, 100 AS open, 110 AS high, 90 AS low, 100 + ${seed} AS close, 5.5 AS volume,
      550 AS quote_volume, 7 AS trades_count, NULL AS taker_buy_volume, NULL AS taker_buy_quote_volume, NULL AS flags
    FROM ${PAIRS}, generate_series(TIMESTAMPTZ '${from} 00:00:00+00', TIMESTAMPTZ '${until} 00:00:00+00', INTERVAL 1 DAY) days(timestamp)`;
}

function lineageOf(run: string): string {
  return `
    SELECT 'ohlcv_daily' AS table_name, 'binance' AS exchange, 'spot' AS market, 'BTCUSDT' AS symbol,
      TIMESTAMPTZ '2024-01-01 00:00:00+00' AS from_time, TIMESTAMPTZ '2024-02-29 00:00:00+00' AS until_time, '/binance-spot/x' AS url,
      200 AS status, TIMESTAMPTZ '2024-03-01 00:00:00+00' AS requested_at, TIMESTAMPTZ '2024-03-01 00:00:01+00' AS received_at,
      '${run}' AS run_id, '${run}-1' AS batch_id, 'abc' AS sha256, '1' AS code_version`;
}

const AVAILABILITY = `
  SELECT day::DATE AS date, symbol, 'binance:perp:' || symbol || '#1' AS instrument_id, state, CASE WHEN state = 'missing' THEN 'lost' END AS cause,
    state = 'available' AS available, CASE WHEN state = 'available' THEN 1000 + day_number END AS file_size_bytes,
    CASE WHEN state = 'available' THEN TIMESTAMPTZ '2024-01-02 08:00:00+00' END AS last_modified
  FROM (SELECT symbol, day, dayofyear(day) AS day_number, CASE WHEN symbol = 'ETHUSDT' AND day = TIMESTAMP '2024-02-03' THEN 'missing' ELSE 'available' END AS state
    FROM (VALUES ('BTCUSDT'), ('ETHUSDT')) symbols(symbol), generate_series(TIMESTAMP '2024-01-01', TIMESTAMP '2024-02-29', INTERVAL 1 DAY) days(day))`;

const GAPS = `
  SELECT 'ohlcv_daily' AS table_name, 'coinbase' AS exchange, 'spot' AS market, 'ETH' AS symbol, TIMESTAMPTZ '2024-01-01 00:00:00+00' AS from_time,
    TIMESTAMPTZ '2024-03-01 00:00:00+00' AS until_time, 'not_listed' AS cause, NULL AS evidence, NULL AS symbols_silent, NULL AS symbols_expected`;

const FUNDING = `
  SELECT timestamp, ${IDENTITY}, timestamp + INTERVAL 6 MILLISECOND AS funding_time, 0.0001 AS funding_rate, 8 AS funding_interval_hours,
    NULL AS mark_price, NULL AS index_price, 'Regular' AS rate_type, NULL AS flags
  FROM (SELECT * FROM ${PAIRS} WHERE market = 'perp'),
    generate_series(TIMESTAMPTZ '2024-01-01 00:00:00+00', TIMESTAMPTZ '2024-01-31 16:00:00+00', INTERVAL 8 HOUR) times(timestamp)`;

const INSTRUMENTS = `
  SELECT ${IDENTITY}, 1 AS life, CASE market WHEN 'spot' THEN 'spot' ELSE 'perpetual' END AS kind, 1 AS multiplier, DATE '2023-01-01' AS first_day,
    NULL AS last_day, 'listed' AS began, NULL AS ended, NULL AS predecessor, NULL AS factor, 'by hand' AS evidence, NULL AS settle,
    'trading' AS status, 'TRADING' AS native_status, NULL AS contract_size, NULL AS tick_size, NULL AS step_size,
    NULL AS funding_interval_hours, NULL AS listed_at, NULL AS delisted_at, DATE '2024-02-29' AS first_seen, DATE '2024-02-29' AS last_seen
  FROM ${PAIRS} WHERE exchange <> 'aggregated'`;
