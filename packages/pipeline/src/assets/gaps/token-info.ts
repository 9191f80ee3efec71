import { DAY_MS, periodSpan } from '@bullion/core';
import { silverTokenInfo } from '@bullion/tables';
import { instant, relation } from '../../sql.ts';
import type { Gap, GapFinder, GapInput } from './finder.ts';

/** Between its first snapshot and the newest one of its source, an asset has a row every day, or the day is lost: nobody tells of the past. */
export const tokenGaps: GapFinder = {
  of: silverTokenInfo.name,
  reads: [],
  isOfFiles: true,
  files: ({ period }, ledger) =>
    ledger.files(silverTokenInfo.name).filter((file) => periodSpan(file.period).from < periodSpan(period).until),
  find: findGaps,
};

async function findGaps({ lake, files, period }: GapInput): Promise<Gap[]> {
  const { from, until } = periodSpan(period);
  const paths = files.map(({ path }) => lake.path(path));
  return await lake.engine.rows<Gap>(`
    WITH said AS (${relation(silverTokenInfo, paths)}),
    asked AS (SELECT DISTINCT exchange, market, date FROM said),
    assets AS (SELECT exchange, market, symbol, min(date) AS first_day FROM said GROUP BY ALL),
    days AS (
      SELECT exchange, market, unnest(range(min(date), max(date) + 1, INTERVAL 1 DAY))::DATE AS date FROM asked GROUP BY ALL
    ),
    missing AS (
      SELECT exchange, market, symbol, date, EXISTS (FROM asked a WHERE a.exchange = d.exchange AND a.market = d.market AND a.date = d.date) AS was_asked
      FROM days d JOIN assets USING (exchange, market)
      WHERE date > first_day AND date >= ${instant(from)}::DATE AND date::TIMESTAMPTZ < ${instant(until)}
        AND NOT EXISTS (FROM said s WHERE s.exchange = d.exchange AND s.market = d.market AND s.symbol = assets.symbol AND s.date = d.date)
    ),
    islands AS (
      SELECT *, date - (row_number() OVER (PARTITION BY exchange, market, symbol, was_asked ORDER BY date))::INTEGER AS island FROM missing
    )
    SELECT exchange, market, symbol, min(date)::TIMESTAMPTZ AS from_time, max(date)::TIMESTAMPTZ + to_milliseconds(${DAY_MS}) AS until_time,
      CASE WHEN was_asked THEN 'unknown' ELSE 'lost' END AS cause,
      CASE WHEN was_asked THEN 'The answers of these days have no row of it.' ELSE exchange || ' tells only of now, and nobody asked on these days.' END AS evidence,
      NULL AS symbols_silent, NULL AS symbols_expected
    FROM islands GROUP BY exchange, market, symbol, was_asked, island ORDER BY exchange, market, symbol, from_time`);
}
