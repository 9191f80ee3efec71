import { DAY_MS, dayOf, type Finding, finding, type Period, periodSpan } from '@bullion/core';
import type { Lake } from '@bullion/lake';
import { silverOhlcvNormalized } from '@bullion/tables';
import type { CheckResult } from '../engine/asset.ts';
import { instant, relation } from '../sql.ts';
import { verdict } from './several.ts';

/** Sums of 24 decimals differ in their last digits. */
const RELATIVE = 1e-6;
const REASON =
  'The exchange may have restated hours, or its day does not open at 00:00 UTC. Both are kept as they were said; bullion why names the answers.';

/** A day is what its 24 hours were: a day that opens at another hour, or counts in another unit, is not. */
export const daysVsHours = {
  name: 'days_vs_hours',
  run: async (lake: Reading, period: Period): Promise<CheckResult> =>
    verdict(
      'days_vs_hours',
      (await differences(lake, period)).map(findingOf),
      'every day of which all hours are known is what they add up to',
    ),
};

type Reading = Pick<Lake, 'engine' | 'ledger' | 'path'>;

interface Difference {
  readonly exchange: string;
  readonly market: string;
  readonly symbol: string;
  readonly days: number;
  readonly whole: number;
  readonly from: number;
  readonly last: number;
}

/** By symbol, in how many of the days of which all hours are known the two differ. */
async function differences(lake: Reading, period: Period): Promise<Difference[]> {
  const { from, until } = periodSpan(period);
  const files = lake.ledger.files(silverOhlcvNormalized.name).filter((file) => {
    const span = periodSpan(file.period);
    return span.from < until && span.until > from && /-1[dh]-/.test(file.unit);
  });
  const bars = relation(
    silverOhlcvNormalized,
    files.map(({ path }) => lake.path(path)),
  );
  return await lake.engine.rows<Difference>(`
    WITH bars AS (SELECT *, date_trunc('day', timestamp) AS day FROM (${bars}) WHERE timestamp >= ${instant(from)} AND timestamp < ${instant(until)}),
    sums AS (
      SELECT exchange, market, symbol, source, day, arg_min(open, timestamp) AS open, max(high) AS high, min(low) AS low,
        arg_max(close, timestamp) AS close, sum(volume) AS volume
      FROM bars WHERE interval = '1h' GROUP BY exchange, market, symbol, source, day HAVING count(*) = 24
    ),
    compared AS (
      SELECT d.exchange, d.market, d.symbol, d.day, ${['open', 'high', 'low', 'close', 'volume'].map(differs).join(' OR ')} AS different
      FROM bars d JOIN sums s ON ${['exchange', 'market', 'symbol', 'source', 'day'].map((name) => `d.${name} = s.${name}`).join(' AND ')}
      WHERE d.interval = '1d'
    )
    SELECT exchange, market, symbol, count(*) FILTER (different) AS days, count(*) AS whole,
      min(day) FILTER (different) AS "from", max(day) FILTER (different) AS last
    FROM compared GROUP BY exchange, market, symbol HAVING count(*) FILTER (different) > 0 ORDER BY exchange, market, symbol`);
}

function differs(name: string): string {
  return `abs(d.${name} - s.${name}) > ${RELATIVE} * greatest(abs(d.${name}), abs(s.${name}))`;
}

function findingOf({ exchange, market, symbol, days, whole, from, last }: Difference): Finding {
  return finding({
    ...{ severity: 'warn', exchange, market, symbol, from: dayOf(from), until: dayOf(last + DAY_MS), reason: REASON },
    message: `${days} of ${whole} days of ${symbol} on ${exchange} ${market} are not what their hours add up to, the first on ${dayOf(from)}.`,
  });
}
