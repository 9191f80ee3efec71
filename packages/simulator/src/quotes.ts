import { DAY_MS, dayStart } from '@bullion/core';
import type { Assets } from './asset.ts';
import { unit } from './chance.ts';
import type { InstrumentFacts } from './instrument.ts';
import { MAJORS } from './majors.ts';

const HOUR_MS = 3_600_000;

/** Perpetuals that are not quoted in USDT, by November 2026. */
const USDC = 40;
const BUSD = 41;
const AGAINST_BTC = ['ETH', 'BNB', 'LINK'];

/** How many there are. */
export const OTHER_QUOTES = USDC + BUSD + AGAINST_BTC.length;

/** A share (0 … 1) of the contracts on coins that have one in USDT (`perps`): in USDC since 2024, in BUSD from 2021 to early 2024, a few in BTC. */
export function otherQuotes(perps: readonly InstrumentFacts[], assets: Assets, share = 1): InstrumentFacts[] {
  const part = (count: number): number => Math.floor(count * share);
  return [
    ...inUsdc(perps).slice(0, part(USDC)),
    ...inBusd(perps).slice(0, part(BUSD)),
    ...AGAINST_BTC.slice(0, part(AGAINST_BTC.length)).map((base, index) => inBtc(base, index, assets)),
  ];
}

function inUsdc(perps: readonly InstrumentFacts[]): InstrumentFacts[] {
  const lasting = perps.filter(({ listedAt, delistedAt }) => delistedAt === undefined && listedAt < dayStart('2023-06-01'));
  return lasting.map((about, index) => ({
    ...pair(about, 'USDC', 0.12),
    listedAt: dayStart('2024-01-04') + index * 25 * DAY_MS + 10 * HOUR_MS,
  }));
}

/** The exchange gave up this stablecoin, and closed its contracts in the three months before 2024-02-15. */
function inBusd(perps: readonly InstrumentFacts[]): InstrumentFacts[] {
  const end = dayStart('2024-02-15');
  const lasting = perps.filter(
    ({ listedAt, delistedAt = Number.POSITIVE_INFINITY }) => delistedAt > end && listedAt < dayStart('2022-06-01'),
  );
  return lasting.map((about, index) => ({
    ...pair(about, 'BUSD', 0.05),
    listedAt: Math.max(dayStart('2021-01-12') + index * 14 * DAY_MS + 10 * HOUR_MS, about.listedAt + 30 * DAY_MS),
    delistedAt: end - Math.floor(90 * unit(about.asset.seed, 40)) * DAY_MS + 9 * HOUR_MS,
  }));
}

/** The same coin against another quote; earlier or later lives of the ticker are not its own. */
function pair({ base, asset, fundingPlan, scale }: InstrumentFacts, quote: string, share: number): Omit<InstrumentFacts, 'listedAt'> {
  return {
    market: 'perp',
    base,
    quote,
    asset,
    share,
    ...(fundingPlan === undefined ? {} : { fundingPlan }),
    ...(scale === undefined ? {} : { scale }),
  };
}

/** Prices and volumes count bitcoins; the second one ended. */
function inBtc(base: string, index: number, assets: Assets): InstrumentFacts {
  const listedAt = dayStart('2022-05-17') + index * 200 * DAY_MS + 10 * HOUR_MS;
  const facts = { early: (MAJORS[base]?.early ?? 1) / 9_000, level: (MAJORS[base]?.level ?? 1) / 85_000 };
  const asset = assets.of(`${base}/BTC`, { ...facts, beta: 0.2, sigma: 0.02, dailyQuote: 400 });
  return {
    market: 'perp',
    base,
    quote: 'BTC',
    asset,
    listedAt,
    ...(index === 1 ? { delistedAt: dayStart('2025-04-10') + 9 * HOUR_MS } : {}),
  };
}
