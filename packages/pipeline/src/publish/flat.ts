import { quoteText } from '@bullion/core';
import type { Lake } from '@bullion/lake';
import { AVAILABILITY_WITH_VOLUME } from '@bullion/tables';
import type { AvailabilitySources } from './availability.ts';

/** A day of all symbols is a twentieth of it. */
const ROW_GROUP_SIZE = 16_384;

/** Everything that is known about every symbol and day, in one file for people who want only one. Equal gold gives equal bytes. */
export async function makeFlat(lake: Lake, { availability, candles }: AvailabilitySources, to: string): Promise<void> {
  const rows = `
    WITH daily_availability AS (${availability}), ohlcv_daily AS (${candles})
    SELECT * FROM (${AVAILABILITY_WITH_VOLUME}) ORDER BY date, symbol`;
  await lake.engine.run(`COPY (${rows}) TO ${quoteText(to)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP_SIZE})`);
}
