import { type GapCause, periodSpan } from '@bullion/core';
import { silverAvailability } from '@bullion/tables';
import { relation } from '../sql.ts';
import { addressOf } from './gaps-evidence.ts';
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

async function findGaps({ lake, files }: GapInput): Promise<Gap[]> {
  const paths = files.map(({ path }) => lake.path(path));
  const rows = await lake.engine.rows<Omit<Gap, 'evidence'> & { cause: GapCause; url: string }>(`
    WITH missing AS (
      SELECT *, date - (row_number() OVER (PARTITION BY instrument_id, state, cause ORDER BY date))::INTEGER AS island
      FROM (${relation(silverAvailability, paths)}) WHERE NOT available
    )
    SELECT split_part(instrument_id, ':', 1) AS exchange, split_part(instrument_id, ':', 2) AS market, any_value(symbol) AS symbol,
      min(date)::TIMESTAMPTZ AS from_time, (max(date) + 1)::TIMESTAMPTZ AS until_time, cause,
      arg_min(url, date) AS url
    FROM missing GROUP BY instrument_id, state, cause, island
    ORDER BY exchange, market, symbol, from_time`);
  return rows.map(({ url, ...gap }) => ({ ...gap, evidence: `No file in the listing ${addressOf(url)}` }));
}
