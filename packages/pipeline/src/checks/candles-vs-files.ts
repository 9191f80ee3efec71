import { type Finding, type Period, periodSpan } from '@bullion/core';
import type { Lake } from '@bullion/lake';
import { silverAvailability, silverOhlcvNormalized } from '@bullion/tables';
import type { CheckResult } from '../engine/asset.ts';
import { instant, relation } from '../sql.ts';
import { have, type Shared, sharedFinding, verdict } from './several.ts';

/** Files of months and of days are made apart: what a month holds and no listing has, or the other way round, is said. */
export const candlesVsFiles = {
  name: 'candles_vs_files',
  run: async (lake: Reading, period: Period): Promise<CheckResult> =>
    verdict(
      'candles_vs_files',
      (await differences(lake, period)).map(findingOf),
      'every daily candle has a listed file, and every listed file among them a candle',
    ),
};

type Reading = Pick<Lake, 'engine' | 'ledger' | 'path'>;

interface Difference extends Shared {
  readonly hasCandle: boolean;
}

async function differences(lake: Reading, period: Period): Promise<Difference[]> {
  const { from, until } = periodSpan(period);
  const rows = (table: typeof silverAvailability | typeof silverOhlcvNormalized, unit: string) => {
    const file = lake.ledger.file(table.name, unit);
    return `(${relation(table, file === undefined ? [] : [lake.path(file.path)])})`;
  };
  return await lake.engine.rows<Difference>(`
    WITH candles AS (
      SELECT exchange, market, native_symbol AS symbol, timestamp::DATE AS date
      FROM ${rows(silverOhlcvNormalized, `binance-perp-1d-archive-${period}`)}
    ),
    -- Of a symbol only the days between its first and its last candle were surely asked for.
    asked AS (SELECT exchange, market, symbol, min(date) AS first_day, max(date) AS last_day FROM candles GROUP BY ALL),
    files AS (
      SELECT exchange, market, symbol, date, said FROM ${rows(silverAvailability, period)} JOIN asked USING (exchange, market, symbol)
      WHERE date BETWEEN first_day AND last_day
    )
    SELECT exchange, market, date AS "from", date + 1 AS until, c.date IS NOT NULL AS "hasCandle", list(symbol ORDER BY symbol) AS symbols
    FROM files f LEFT JOIN (SELECT * FROM candles) c USING (exchange, market, symbol, date)
    WHERE said <> 'blocked' AND (said = 'file') <> (c.date IS NOT NULL) AND date >= ${instant(from)}::DATE AND date < ${instant(until)}::DATE
    GROUP BY ALL ORDER BY date, "hasCandle", exchange, market`);
}

function findingOf(difference: Difference): Finding {
  const { hasCandle, symbols, from } = difference;
  return sharedFinding(difference, {
    severity: hasCandle ? 'info' : 'warn',
    message: hasCandle
      ? `${have(symbols)} a daily candle of ${from} and no listed file of minutes.`
      : `${have(symbols)} a listed file of ${from} and no daily candle.`,
    reason: hasCandle ? 'The file of the month is made apart, and may hold a day whose own files were lost.' : null,
  });
}
