import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { quoteText } from '@bullion/core';
import type { Lake } from '@bullion/lake';
import { AVAILABILITY_WITH_VOLUME } from '@bullion/tables';
import type { AvailabilitySources } from './availability.ts';
import { localDisk } from './disk.ts';

/** A DuckDB database with availability, the candles of its symbols and both side by side, gzipped. Sorted and without indexes: an index makes it larger and slower. */
export async function makeDatabase(lake: Lake, { availability, candles }: AvailabilitySources, to: string): Promise<void> {
  const raw = to.replace(/\.gz$/, '');
  await localDisk.remove(raw);
  await lake.engine.run(`ATTACH ${quoteText(raw)} AS availability_file`);
  try {
    for (const statement of statements(availability, candles)) await lake.engine.run(statement);
  } finally {
    await lake.engine.run('DETACH availability_file');
  }
  await pipeline(createReadStream(raw), createGzip({ level: 9 }), createWriteStream(to));
  await localDisk.remove(raw);
}

/** States that last: before a first file and after a last one the days differ in nothing, and are half of all days. */
const LASTING = `state IN ('not_listed', 'delisted')`;

/**
 * Days that differ are rows, and days that do not are stretches; the view has one row for each. As one table the history would take
 * three times the space: 28 MB instead of 9 MB for 1.2 million files. Names inside a view are looked for in the database that holds it.
 */
function statements(availability: string, candles: string): string[] {
  const isNeeded = `exchange = 'binance' AND market = 'perp' AND native_symbol IN (SELECT symbol::VARCHAR FROM availability_file.availability_days
    UNION SELECT symbol::VARCHAR FROM availability_file.availability_stretches)`;
  return [
    ...['symbol', 'instrument_id', 'state', 'cause'].map(
      (name) =>
        `CREATE TYPE availability_file.${name} AS ENUM (SELECT DISTINCT ${name} FROM (${availability}) WHERE ${name} IS NOT NULL ORDER BY 1)`,
    ),
    `CREATE TABLE availability_file.availability_days AS
      SELECT date, ${TYPED}, available, file_size_bytes, epoch(last_modified - date::TIMESTAMPTZ)::BIGINT AS seconds_to_last_modified
      FROM (${availability}) WHERE NOT ${LASTING} ORDER BY symbol, date`,
    `CREATE TABLE availability_file.availability_stretches AS
      SELECT ${TYPED}, min(date) AS first_day, max(date) AS last_day
      FROM (SELECT *, date - (row_number() OVER (PARTITION BY symbol, instrument_id, state, cause ORDER BY date))::INTEGER AS island
        FROM (${availability}) WHERE ${LASTING})
      GROUP BY symbol, instrument_id, state, cause, island ORDER BY symbol, first_day`,
    `CREATE VIEW availability_file.daily_availability AS ${DAILY_AVAILABILITY}`,
    `CREATE TABLE availability_file.ohlcv_daily AS SELECT * FROM (${candles}) WHERE ${isNeeded} ORDER BY symbol, timestamp`,
    `CREATE VIEW availability_file.availability_with_volume AS ${AVAILABILITY_WITH_VOLUME}`,
  ];
}

const TYPED = `symbol::availability_file.symbol AS symbol, instrument_id::availability_file.instrument_id AS instrument_id,
  state::availability_file.state AS state, cause::availability_file.cause AS cause`;

const NAMED = 'symbol::VARCHAR AS symbol, instrument_id::VARCHAR AS instrument_id, state::VARCHAR AS state, cause::VARCHAR AS cause';

/** The published table again, column for column. The archive dates its files to the second. */
const DAILY_AVAILABILITY = `
  SELECT date, ${NAMED}, available, file_size_bytes,
    (date::TIMESTAMP + to_seconds(seconds_to_last_modified)) AT TIME ZONE 'UTC' AS last_modified
  FROM availability_days
  UNION ALL
  SELECT unnest(generate_series(first_day, last_day, INTERVAL 1 DAY))::DATE AS date, ${NAMED}, false AS available, NULL::BIGINT AS file_size_bytes,
    NULL::TIMESTAMPTZ AS last_modified
  FROM availability_stretches`;
