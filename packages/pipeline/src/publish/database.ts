import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { quoteText } from '@bullion/core';
import type { Lake } from '@bullion/lake';
import { AVAILABILITY_WITH_VOLUME } from '@bullion/tables';
import type { AvailabilitySources } from './availability.ts';
import { localDisk } from './disk.ts';

/** A DuckDB database with the two tables and the view, gzipped. Sorted and without indexes: an index makes it larger and slower. */
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

/** Names inside a view are looked for in the database that holds it. */
function statements(availability: string, candles: string): string[] {
  const isNeeded = `exchange = 'binance' AND market = 'perp' AND native_symbol IN (SELECT symbol FROM availability_file.daily_availability)`;
  return [
    `CREATE TABLE availability_file.daily_availability AS SELECT * FROM (${availability}) ORDER BY symbol, date`,
    `CREATE TABLE availability_file.ohlcv_daily AS SELECT * FROM (${candles}) WHERE ${isNeeded} ORDER BY symbol, timestamp`,
    `CREATE VIEW availability_file.availability_with_volume AS ${AVAILABILITY_WITH_VOLUME}`,
  ];
}
