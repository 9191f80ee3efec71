import { DAY_MS, hash32 } from '@bullion/core';
import type { AssetFacts, Assets } from './asset.ts';
import { unit } from './chance.ts';
import type { FundingPlan, InstrumentFacts } from './instrument.ts';
import { TICKERS, ticker } from './tickers.ts';

/** Perpetuals listed by July 2025; from then on there is a new one every five days. */
const BY_2025 = 236;
const SINCE = Date.UTC(2019, 9, 1);
const MIDDLE = Date.UTC(2025, 6, 1);
/** Beyond this number the names are used up; that is in 2037. */
const LAST = TICKERS - 1;

/** Names that are not ASCII, as the real archive has them. */
const UNICODE: Readonly<Record<number, string>> = { 8: '龙虾', 88: '币安人生', 168: '我踏马来了' };

/** The further perpetuals of the archive: invented coins, among them delisted, settled and relisted, redenominated and Unicode ones. */
export function furtherPerps(seed: number, assets: Assets, count: number = LAST): InstrumentFacts[] {
  return Array.from({ length: Math.min(count, LAST) }, (_, number) => livesOf(seed, assets, number)).flat();
}

/** All instruments that bear the ticker of a number: one, or two where it was settled and given to another coin. */
function livesOf(seed: number, assets: Assets, number: number): InstrumentFacts[] {
  const chance = hash32(seed, 'perp', number);
  const base = baseOf(number);
  const facts = coin(chance, base);
  const about = { market: 'perp', base, fundingPlan: fundingPlan(chance) } as const;
  const listedAt = listingTime(number);
  const lifeMs = Math.floor(180 + 540 * unit(chance, 1)) * DAY_MS;
  if (number % 60 === 5) {
    const settledAt = listedAt + lifeMs;
    const archiveName = `${base}USDT${number === 5 ? '_' : ''}SETTLED`;
    const settled = assets.of(archiveName, { ...facts, level: facts.early });
    return [
      { ...about, kind: 'settled', archiveName, asset: settled, listedAt, delistedAt: settledAt },
      { ...about, asset: assets.of(base, facts), listedAt: settledAt + Math.ceil(20 * unit(chance, 2)) * DAY_MS },
    ];
  }
  const asset = assets.of(base, facts);
  if (number % 40 === 3) return [{ ...about, asset, listedAt, delistedAt: listedAt + lifeMs }];
  return [{ ...about, asset, listedAt }];
}

function baseOf(number: number): string {
  return UNICODE[number] ?? (number % 40 === 7 ? `1000${ticker(number)}` : ticker(number));
}

/** Ever more listings a year until summer 2025, then one every five days, so that there is always a new one. */
function listingTime(number: number): number {
  const tenOClock = 10 * 3_600_000;
  if (number >= BY_2025) return MIDDLE + (number - BY_2025 + 1) * 5 * DAY_MS + tenOClock;
  const days = ((MIDDLE - SINCE) / DAY_MS) * (number / BY_2025) ** 0.65;
  return SINCE + Math.floor(days) * DAY_MS + tenOClock;
}

/** Prices between half a cent and a hundred dollars; coins counted in thousands are cheap. */
function coin(chance: number, base: string): AssetFacts {
  const level = base.startsWith('1000') ? 0.004 + 0.05 * unit(chance, 3) : 10 ** (4.3 * unit(chance, 3) - 2.3);
  return {
    level,
    early: level * 10 ** (1.4 * unit(chance, 4) - 0.4),
    beta: 0.9 + 0.7 * unit(chance, 5),
    sigma: 0.025 + 0.03 * unit(chance, 6),
    dailyQuote: 10 ** (6.3 + 2 * unit(chance, 7)),
  };
}

/** Every third coin settles every four hours; every tenth does so since March 2026. */
function fundingPlan(chance: number): FundingPlan {
  const kind = unit(chance, 8);
  if (kind < 0.33) return { before: 4, after: 4, changesAt: 0 };
  return kind < 0.43 ? { before: 8, after: 4, changesAt: Date.UTC(2026, 2, 2) } : { before: 8, after: 8, changesAt: 0 };
}
