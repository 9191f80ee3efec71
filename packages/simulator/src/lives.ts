import { DAY_MS, dayStart } from '@bullion/core';
import type { AssetFacts, Assets } from './asset.ts';
import { unit } from './chance.ts';
import type { Coin } from './coins.ts';
import type { InstrumentFacts } from './instrument.ts';

/** The instruments of a ticker that had more than one, oldest first; none for the other numbers. */
export function specialLives(number: number, coin: Coin, assets: Assets): InstrumentFacts[] {
  if (number % 25 === 5 && number < 25 * SETTLED_TICKERS) return settled((number - 5) / 25, coin, assets);
  if (RELISTED.includes(number)) return relisted(coin, assets);
  return number === REDENOMINATED ? redenominated(coin, assets) : [];
}

const SETTLED_TICKERS = 16;
const RELISTED: readonly number[] = [15, 115];
const REDENOMINATED = 35;
const HOUR_MS = 3_600_000;

/** What a coin of this ticker has in common with the ones before it. */
function common({ base, fundingPlan }: Coin) {
  return { market: 'perp', base, fundingPlan } as const;
}

/**
 * Coins whose ticker was given to another one: the archive keeps the earlier ones under a name of their own. The first of
 * these tickers had three coins, and the name of the second one has an underscore.
 */
function settled(place: number, coin: Coin, assets: Assets): InstrumentFacts[] {
  const suffixes = place === 0 ? ['SETTLEDSETTLED', 'SETTLED'] : [place === 1 ? '_SETTLED' : 'SETTLED'];
  const lives: InstrumentFacts[] = [];
  let listedAt = dayStart('2020-02-10') + place * 95 * DAY_MS + 10 * HOUR_MS;
  for (const [index, suffix] of suffixes.entries()) {
    const archiveName = `${coin.base}USDT${suffix}`;
    const delistedAt = listedAt + Math.floor(180 + 360 * unit(coin.chance, 20 + index)) * DAY_MS - HOUR_MS;
    const asset = assets.of(archiveName, { ...coin.facts, early: coin.facts.early * 7 ** (index + 1), level: coin.facts.early });
    lives.push({ ...common(coin), kind: 'settled', archiveName, asset, listedAt, delistedAt, life: index + 1 });
    listedAt = delistedAt + Math.ceil(20 * unit(coin.chance, 30 + index)) * DAY_MS + HOUR_MS;
  }
  return [...lives, { ...common(coin), asset: assets.of(coin.base, coin.facts), listedAt, life: lives.length + 1 }];
}

/** A contract that ended and came back two to six months later, for another coin, in the folder of the first one. */
function relisted(coin: Coin, assets: Assets): InstrumentFacts[] {
  const first = dayStart('2021-03-16') + Math.floor(400 * unit(coin.chance, 20)) * DAY_MS + 10 * HOUR_MS;
  const delistedAt = first + Math.floor(250 + 300 * unit(coin.chance, 21)) * DAY_MS - HOUR_MS;
  const again = delistedAt + HOUR_MS + Math.floor(60 + 120 * unit(coin.chance, 22)) * DAY_MS;
  const before = assets.of(`${coin.base}#1`, { ...coin.facts, early: coin.facts.early * 3 });
  return [
    { ...common(coin), asset: before, listedAt: first, delistedAt, life: 1 },
    { ...common(coin), asset: assets.of(coin.base, coin.facts), listedAt: again, life: 2 },
  ];
}

/** A thousand old coins became one new one: after three days without files the same contract trades at a thousand times the price. */
function redenominated(coin: Coin, assets: Assets): InstrumentFacts[] {
  const day = dayStart('2023-02-20') + Math.floor(120 * unit(coin.chance, 20)) * DAY_MS;
  const asset = assets.of(coin.base, { ...coin.facts, ...CALM });
  return [
    { ...common(coin), asset, listedAt: dayStart('2021-08-24') + 10 * HOUR_MS, delistedAt: day, life: 1 },
    { ...common(coin), asset, listedAt: day + 3 * DAY_MS, scale: 1000, life: 2 },
  ];
}

/** Moves so little in three days that its price before and after tells by which factor the contract was changed. */
const CALM: Partial<AssetFacts> = { early: 0.012, level: 0.009, beta: 0.1, sigma: 0.004 };
