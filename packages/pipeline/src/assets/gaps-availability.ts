import { type GapCause, periodSpan } from '@bullion/core';
import { silverAvailability } from '@bullion/tables';
import { relation } from '../sql.ts';
import type { Gap, GapFinder, GapInput } from './gaps-finder.ts';
import { overlaps } from './silver-units.ts';

/** Days without a file, as runs of one state and cause. */
export const availabilityGaps: GapFinder = {
  of: 'silver_availability',
  reads: [],
  files: ({ period }, ledger) =>
    ledger.files('silver_availability').filter((file) => overlaps(periodSpan(file.period), periodSpan(period))),
  find: findGaps,
};

function findGaps({ lake, files }: GapInput): Promise<Gap[]> {
  const paths = files.map(({ path }) => lake.path(path));
  return lake.engine.rows<Gap & { cause: GapCause }>(`
    WITH missing AS (
      SELECT *, date - (row_number() OVER (PARTITION BY instrument_id, state, cause ORDER BY date))::INTEGER AS island
      FROM (${relation(silverAvailability, paths)}) WHERE NOT available
    )
    SELECT split_part(instrument_id, ':', 1) AS exchange, split_part(instrument_id, ':', 2) AS market, any_value(symbol) AS symbol,
      min(date)::TIMESTAMPTZ AS from_time, (max(date) + 1)::TIMESTAMPTZ AS until_time, cause,
      'No file in the listing ' || arg_min(url, date) || ' SHA-256 ' || arg_min(source_sha256, date) AS evidence
    FROM missing GROUP BY instrument_id, state, cause, island
    ORDER BY exchange, market, symbol, from_time`);
}
