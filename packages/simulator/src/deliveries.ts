import { DAY_MS, dayOf } from '@bullion/core';
import type { Assets } from './asset.ts';
import type { InstrumentFacts } from './instrument.ts';
import { MAJORS } from './majors.ts';

const FIRST_YEAR = 2025;
const LAST_YEAR = 2036;
const QUARTER_ENDS = [3, 6, 9, 12];

/** Quarterly contracts on the two largest coins, the first of them delivered at the end of 2025. */
export function deliveries(assets: Assets): InstrumentFacts[] {
  const dates = years().flatMap((year) => QUARTER_ENDS.map((month) => lastFriday(year, month)));
  return dates.slice(QUARTER_ENDS.length - 1).flatMap((deliveredAt) => contracts(assets, deliveredAt));
}

function years(): number[] {
  return Array.from({ length: LAST_YEAR - FIRST_YEAR + 1 }, (_, index) => FIRST_YEAR + index);
}

/** 08:00 UTC on the last Friday of a month, when contracts are delivered. */
function lastFriday(year: number, month: number): number {
  const lastDay = Date.UTC(year, month, 0, 8);
  const daysAfterFriday = (new Date(lastDay).getUTCDay() + 2) % 7;
  return lastDay - daysAfterFriday * DAY_MS;
}

/** A contract is listed half a year ahead. */
function contracts(assets: Assets, deliveredAt: number): InstrumentFacts[] {
  const suffix = dayOf(deliveredAt).slice(2).replaceAll('-', '');
  return Object.entries(MAJORS)
    .slice(0, 2)
    .map(([base, { listed: _, ...facts }]) => ({
      market: 'perp',
      kind: 'delivery',
      base,
      archiveName: `${base}USDT_${suffix}`,
      asset: assets.of(base, facts),
      listedAt: deliveredAt - 182 * DAY_MS,
      delistedAt: deliveredAt,
    }));
}
