import { DAY_MS, dayOf, type Finding, finding, type Table } from '@bullion/core';
import type { Lake } from '@bullion/lake';
import type { CheckResult } from '../engine/asset.ts';
import { verdict } from './several.ts';

const NAME = 'volume_units';
/** Rounded volumes of tiny bars come near; contracts in place of coins are off by their size, a factor of ten as a rule. */
const TOLERANCE = 0.01;
const REASON = 'One of the two volumes may count contracts, or the other currency. The rows are kept as they were said.';

/** Whether a table has volumes in base and in quote. */
export function hasBothVolumes({ columns }: Table): boolean {
  return ['volume', 'quote_volume', 'high', 'low'].every((name) => name in columns);
}

/** What was paid for one unit lies between the lowest and the highest price, or the volumes are not base and quote. */
export async function volumeUnits({ engine }: Pick<Lake, 'engine'>, rows: string): Promise<CheckResult> {
  const off = await engine.rows<Off>(`
    SELECT exchange, market, symbol, count(*) AS bars, min(timestamp) AS "from", max(timestamp) AS last,
      median(quote_volume / volume / ((high + low) / 2)) AS factor
    FROM ${rows}
    WHERE volume > 0 AND low > 0 AND (quote_volume / volume < low * ${1 - TOLERANCE} OR quote_volume / volume > high * ${1 + TOLERANCE})
    GROUP BY ALL ORDER BY ALL`);
  return verdict(NAME, off.map(findingOf), 'quote volume by base volume is a price of the bar');
}

interface Off {
  readonly exchange: string;
  readonly market: string;
  readonly symbol: string;
  readonly bars: number;
  readonly from: number;
  readonly last: number;
  readonly factor: number;
}

function findingOf({ exchange, market, symbol, bars, from, last, factor }: Off): Finding {
  return finding({
    ...{ severity: 'warn', exchange, market, symbol, from: dayOf(from), until: dayOf(last + DAY_MS), reason: REASON },
    message: `${bars} bar${bars === 1 ? '' : 's'} of ${symbol} on ${exchange} ${market} from ${dayOf(from)} on: quote volume by base volume is ${factor.toPrecision(3)} times the price.`,
  });
}
