import type { TableName } from '@bullion/tables';

/** The days that the archive of the sample speaks about, half-open. */
export const FIRST_DAY = '2023-06-01';
export const END_DAY = '2024-03-01';

/**
 * 46 symbols: 40 ordinary ones, of which every eighth is delisted and one is in Chinese, then
 * a settled ticker and the other coin that has its name today, one that came back after a hole, one that was redenominated at
 * midnight, a delivery contract, and one in USDC. The archive was out on 2023-11-11, and hardly any file of the last day is there yet.
 */
const LIVES = `
  SELECT CASE k WHEN 0 THEN '币安人生USDT' WHEN 1 THEN 'AVAXUSDT' ELSE 'COIN' || k || 'USDT' END AS symbol,
    'binance:perp:' || symbol || '#1' AS instrument_id, DATE '2023-06-01' + k::INTEGER AS first,
    CASE WHEN k % 8 = 3 THEN DATE '2023-12-24' END AS last, CASE WHEN k % 8 = 3 THEN DATE '2024-01-09' END AS told_until
  FROM range(40) r(k)
  UNION ALL FROM (VALUES
    ('LITUSDTSETTLED', 'binance:perp:LITUSDT#1', DATE '2023-07-01', DATE '2023-10-31', DATE '2023-11-15'),
    ('LITUSDT', 'binance:perp:LITUSDT#2', DATE '2023-12-01', NULL, NULL),
    ('HOLEUSDT', 'binance:perp:HOLEUSDT#1', DATE '2023-06-10', DATE '2023-08-31', DATE '2023-10-31'),
    ('HOLEUSDT', 'binance:perp:HOLEUSDT#2', DATE '2023-11-01', NULL, NULL),
    ('REDUSDT', 'binance:perp:REDUSDT#1', DATE '2023-06-20', DATE '2023-09-30', DATE '2023-09-30'),
    ('REDUSDT', 'binance:perp:REDUSDT#2', DATE '2023-10-01', NULL, NULL),
    ('BTCUSDT_240329', 'binance:perp:BTCUSDT_240329#1', DATE '2023-12-29', NULL, NULL),
    ('AVAXUSDC', 'binance:perp:AVAXUSDC#1', DATE '2023-08-01', NULL, NULL))`;

const DAYS = `
  SELECT day::DATE AS date, *, CASE
    WHEN day > last THEN 'delisted'
    WHEN day = DATE '2024-02-29' AND hash(symbol) % 9 > 0 THEN 'pending'
    WHEN day > first AND day = DATE '2023-11-11' THEN 'missing'
    WHEN day > first AND day < coalesce(last, DATE '2024-02-28') AND hash(symbol, day) % 97 = 0 THEN 'missing'
    WHEN day > first AND hash(symbol, day) % 301 = 0 THEN 'blocked'
    ELSE 'available' END AS state
  FROM (${LIVES}), generate_series(first::TIMESTAMP, coalesce(told_until, DATE '2024-02-29')::TIMESTAMP, INTERVAL 1 DAY) days(day)`;

const AVAILABILITY = (seed: number): string => `
  SELECT date, symbol, instrument_id, state,
    CASE state WHEN 'missing' THEN if(date = DATE '2023-11-11', 'exchange_outage', 'lost') WHEN 'available' THEN NULL ELSE state END AS cause,
    state = 'available' AS available,
    CASE WHEN state = 'available' AND hash(symbol, date, 1) % 211 > 0 THEN 10000 + hash(symbol, date) % 5000 + ${seed} END AS file_size_bytes,
    CASE WHEN state = 'available' THEN date::TIMESTAMPTZ + INTERVAL 32 HOUR + INTERVAL 1 SECOND * (hash(symbol, date) % 5000) END AS last_modified
  FROM (${DAYS})`;

/** Volumes in round numbers, so that some are equal, and none for one day in fifty: that file was never fetched. */
const VOLUMES = (seed: number): string => `
  SELECT date, symbol, instrument_id, (1 + hash(symbol) % 40) * (1 + hash(symbol, date) % 9) * 1000.0 * ${seed} AS quote_volume_usdt,
    CASE WHEN hash(symbol, date, 3) % 20 > 0 THEN hash(date, symbol) % 10000 END AS trade_count
  FROM (${AVAILABILITY(seed)})
  WHERE available AND symbol NOT LIKE '%\\_24%' ESCAPE '\\' AND symbol NOT LIKE '%USDC' AND hash(symbol, date, 2) % 50 > 0`;

const RANKINGS = (seed: number): string => `
  WITH ranked AS (
    SELECT *, dense_rank() OVER (PARTITION BY date ORDER BY quote_volume_usdt DESC) AS rank,
      cume_dist() OVER (PARTITION BY date ORDER BY quote_volume_usdt) * 100 AS percentile,
      quote_volume_usdt / sum(quote_volume_usdt) OVER (PARTITION BY date) * 100 AS market_share_pct
    FROM (${VOLUMES(seed)}))
  SELECT r.*, ${[1, 7, 14, 30].map((days) => `r.rank - p${days}.rank AS rank_change_${days}d`).join(', ')},
    CASE WHEN hash(r.symbol, r.date, 4) % 70 > 0 THEN 30 END AS days_available
  FROM ranked r ${[1, 7, 14, 30]
    .map((days) => `LEFT JOIN ranked p${days} ON p${days}.instrument_id = r.instrument_id AND p${days}.date = r.date - ${days}`)
    .join(' ')}`;

const INSTRUMENTS = `
  SELECT 'binance' AS exchange, 'perp' AS market, symbol AS native_symbol, split_part(split_part(instrument_id, ':', 3), '#', 1) AS symbol,
    split_part(instrument_id, '#', 2)::INTEGER AS life, instrument_id,
    CASE WHEN symbol LIKE '%SETTLED' THEN 'settled' WHEN symbol LIKE '%240329' THEN 'delivery' ELSE 'perpetual' END AS kind,
    'X' AS base, 'USDT' AS quote, 1 AS multiplier, first AS first_day, last AS last_day, CASE WHEN instrument_id NOT LIKE '%#2' THEN 'listed' WHEN symbol LIKE 'RED%' THEN 'redenominated' ELSE 'relisted' END AS began,
    CASE WHEN symbol LIKE 'RED%' AND last IS NOT NULL THEN 'redenominated' WHEN symbol LIKE '%SETTLED' THEN 'settled' WHEN last IS NOT NULL THEN 'delisted' END AS ended, 'The files of the archive.' AS evidence
  FROM (${LIVES})`;

/** The tables about the archive, as SELECTs; `seed` changes sizes and volumes, never what was there. */
export function availabilityContents(seed: number, until: string): Partial<Record<TableName, string>> {
  const before = (rows: string): string => `SELECT * FROM (${rows}) WHERE date < DATE '${until}'`;
  return { daily_availability: before(AVAILABILITY(seed)), volume_rankings: before(RANKINGS(seed)), instruments: INSTRUMENTS };
}
