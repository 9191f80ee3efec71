import { DAY_MS, dayStart } from '@bullion/core';
import type { Assets } from './asset.ts';
import { unit } from './chance.ts';
import { type Coin, coinOf, UNICODE } from './coins.ts';
import { GROWN, listingTime } from './growth.ts';
import type { InstrumentFacts } from './instrument.ts';
import { specialLives } from './lives.ts';
import { TICKERS } from './tickers.ts';

/** The invented coins against USDT: `count` of those that there are by November 2026, and every later one. */
export function inventedPerps(seed: number, assets: Assets, count: number = GROWN): InstrumentFacts[] {
  const numbers = Array.from({ length: TICKERS }, (_, number) => number).filter((number) => number < count || number >= GROWN);
  return numbers.flatMap((number) => livesOf(number, coinOf(seed, number), assets));
}

/** All instruments that bear the ticker of a number: mostly one. */
function livesOf(number: number, coin: Coin, assets: Assets): InstrumentFacts[] {
  const special = specialLives(number, coin, assets);
  if (special.length > 0) return special;
  const { base, facts, fundingPlan } = coin;
  const listedAt = UNICODE_SINCE[number] ?? listingTime(number);
  const about = { market: 'perp', base, fundingPlan, asset: assets.of(base, facts), listedAt } as const;
  return isDoomed(number, coin) ? [{ ...about, delistedAt: listedAt + lifetime(coin) }] : [about];
}

/** The coins whose names are not ASCII trade to this day. */
const UNICODE_SINCE: Readonly<Record<number, number>> = {
  8: dayStart('2020-05-18') + 10 * 3_600_000,
  88: dayStart('2022-12-05') + 10 * 3_600_000,
  168: dayStart('2024-05-21') + 10 * 3_600_000,
};

function isDoomed(number: number, { chance }: Coin): boolean {
  return UNICODE[number] === undefined && unit(chance, 9) < DOOMED;
}

const DOOMED = 0.58;

/** A contract that does not live for ever lives for two to forty months, and ends at 09:00 UTC. */
function lifetime({ chance }: Coin): number {
  return Math.floor(60 + 1140 * unit(chance, 1)) * DAY_MS - 3_600_000;
}
