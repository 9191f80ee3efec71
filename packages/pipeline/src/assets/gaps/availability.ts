import { type GapCause, periodSpan } from '@bullion/core';
import { dailyAvailability, silverAvailability } from '@bullion/tables';
import { relation } from '../../sql.ts';
import { overlaps } from '../silver/units.ts';
import { addressOf } from './evidence.ts';
import type { Gap, GapFinder, GapInput } from './finder.ts';

const READ = [dailyAvailability.name, silverAvailability.name];

/** Days without a file, as runs of one state and cause, with the page that says so. */
export const availabilityGaps: GapFinder = {
  of: silverAvailability.name,
  reads: [dailyAvailability.name],
  isOfFiles: true,
  files: ({ period }, ledger) =>
    READ.flatMap((name) => ledger.files(name).filter((file) => overlaps(periodSpan(file.period), periodSpan(period)))),
  find: findGaps,
};

async function findGaps({ lake, files }: GapInput): Promise<Gap[]> {
  const pathsOf = (name: string) => files.filter(({ table }) => table === name).map(({ path }) => lake.path(path));
  const rows = await lake.engine.rows<Omit<Gap, 'evidence'> & { cause: GapCause; url: string }>(`
    WITH states AS (${relation(dailyAvailability, pathsOf(dailyAvailability.name))}),
    days AS (
      SELECT date, count(*) FILTER (state = 'missing') AS silent, count(*) FILTER (state IN ('missing', 'available')) AS expected
      FROM states GROUP BY date
    ),
    missing AS (
      SELECT g.*, s.exchange, s.market, s.url,
        g.date - (row_number() OVER (PARTITION BY g.instrument_id, state, cause ORDER BY g.date))::INTEGER AS island
      FROM states g
      JOIN (${relation(silverAvailability, pathsOf(silverAvailability.name))}) s
        ON s.symbol = g.symbol AND s.date = g.date AND s.market = split_part(g.instrument_id, ':', 2)
      WHERE NOT g.available
    )
    SELECT exchange, market, symbol, min(date)::TIMESTAMPTZ AS from_time, (max(date) + 1)::TIMESTAMPTZ AS until_time, cause,
      arg_min(url, date) AS url, max(silent) FILTER (cause = 'exchange_outage') AS symbols_silent,
      max(expected) FILTER (cause = 'exchange_outage') AS symbols_expected
    FROM missing LEFT JOIN days USING (date) GROUP BY exchange, market, symbol, instrument_id, state, cause, island
    ORDER BY exchange, market, symbol, from_time`);
  return rows.map(({ url, ...gap }) => ({
    ...gap,
    evidence: gap.cause === 'blocked' ? `The listing ${addressOf(url)} was refused` : `No file in the listing ${addressOf(url)}`,
  }));
}
