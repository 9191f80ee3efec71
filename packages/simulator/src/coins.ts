import { hash32 } from '@bullion/core';
import type { AssetFacts } from './asset.ts';
import { unit } from './chance.ts';
import type { FundingPlan } from './instrument.ts';
import { ticker } from './tickers.ts';

/** An invented coin before it is an asset. */
export interface Coin {
  readonly base: string;
  readonly facts: AssetFacts;
  readonly fundingPlan: FundingPlan;
  /** A hash of its own, from which whatever else about it is drawn. */
  readonly chance: number;
}

/** Names that are not ASCII, as the real archive has them. */
export const UNICODE: Readonly<Record<number, string>> = { 8: '龙虾', 88: '币安人生', 168: '我踏马来了' };

/** The coin of a number. */
export function coinOf(seed: number, number: number): Coin {
  const chance = hash32(seed, 'perp', number);
  const base = baseOf(number);
  return { base, facts: facts(chance, base), fundingPlan: fundingPlan(chance), chance };
}

/** Some contracts count their coin in thousands or millions; a digit in front does not always mean that. */
function baseOf(number: number): string {
  const name = UNICODE[number] ?? ticker(number);
  if (number === 27) return `1000000${name}`;
  if (number === 67) return `1M${name}`;
  if (number === 107) return `1${name}`;
  return number % 41 === 7 ? `1000${name}` : name;
}

/** Prices between half a cent and a hundred dollars; coins counted in thousands are cheap. */
function facts(chance: number, base: string): AssetFacts {
  const level = /^1(0|M)/.test(base) ? 0.004 + 0.05 * unit(chance, 3) : 10 ** (4.3 * unit(chance, 3) - 2.3);
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
