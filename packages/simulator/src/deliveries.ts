import { DAY_MS, dayOf } from '@bullion/core';
import type { AssetFacts, Assets } from './asset.ts';
import type { InstrumentFacts } from './instrument.ts';
import { MAJORS } from './majors.ts';

const FIRST_YEAR = 2021;
const LAST_YEAR = 2036;
const QUARTER_ENDS = [3, 6, 9, 12];

/** Quarterly contracts on the two largest coins, the first of them delivered in June 2021, and two monthly ones against BUSD. */
export function deliveries(assets: Assets): InstrumentFacts[] {
  const quarters = years().flatMap((year) => QUARTER_ENDS.map((month) => lastFriday(year, month)));
  return [
    ...quarters.slice(1).flatMap((deliveredAt) => COINS.map((coin) => contract(assets, coin, { quote: 'USDT', deliveredAt, days: 182 }))),
    ...[7, 8].flatMap((month) =>
      COINS.slice(0, 1).map((coin) => contract(assets, coin, { quote: 'BUSD', deliveredAt: lastFriday(FIRST_YEAR, month), days: 28 })),
    ),
  ];
}

interface Coin {
  readonly base: string;
  readonly facts: AssetFacts;
}

const COINS: readonly Coin[] = Object.entries(MAJORS)
  .slice(0, 2)
  .map(([base, { listed: _, ...facts }]) => ({ base, facts }));

function years(): number[] {
  return Array.from({ length: LAST_YEAR - FIRST_YEAR + 1 }, (_, index) => FIRST_YEAR + index);
}

/** 08:00 UTC on the last Friday of a month, when contracts are delivered. */
function lastFriday(year: number, month: number): number {
  const lastDay = Date.UTC(year, month, 0, 8);
  const daysAfterFriday = (new Date(lastDay).getUTCDay() + 2) % 7;
  return lastDay - daysAfterFriday * DAY_MS;
}

interface Delivery {
  readonly quote: string;
  readonly deliveredAt: number;
  /** How far ahead the contract is listed. */
  readonly days: number;
}

function contract(assets: Assets, { base, facts }: Coin, { quote, deliveredAt, days }: Delivery): InstrumentFacts {
  return {
    market: 'perp',
    kind: 'delivery',
    base,
    quote,
    archiveName: `${base}${quote}_${dayOf(deliveredAt).slice(2).replaceAll('-', '')}`,
    asset: assets.of(base, facts),
    listedAt: deliveredAt - days * DAY_MS,
    delistedAt: deliveredAt,
  };
}
