import { hash32, type Market } from '@bullion/core';
import type { FakeInstrument } from '@bullion/exchanges/fakes';
import { type Asset, magnitude } from './asset.ts';
import type { ExchangeFacts } from './exchange-facts.ts';

/** An instrument with what the world knows behind it. */
export interface Instrument extends FakeInstrument {
  /** A number of its own, for caches. */
  readonly index: number;
  readonly seed: number;
  readonly asset: Asset;
  readonly facts: ExchangeFacts;
  /** Which of the instruments that had its ticker one after the other, from 1. */
  readonly life: number;
  /** Coins in one unit of what is traded. */
  readonly scale: number;
  /** Part of the asset's volume that is traded here. */
  readonly share: number;
  /** How far its price strays from the asset's, in basis points. */
  readonly strayBps: number;
  /** Chance that nobody trades for a whole hour. */
  readonly quietHours: number;
  readonly fundingPlan: FundingPlan;
}

/** Hours between settlements until `changesAt` (ms), and from then on. */
export interface FundingPlan {
  readonly before: number;
  readonly after: number;
  readonly changesAt: number;
}

/** What is decided about an instrument; digits, seeds and shares follow from it. */
export interface InstrumentFacts {
  readonly market: Market;
  readonly base: string;
  /** The usual one of the exchange unless given. */
  readonly quote?: string;
  readonly asset: Asset;
  /** Coins in one unit of what is traded: its price is so many times that of the asset. */
  readonly scale?: number;
  /** Part of the market's usual volume that is traded here. */
  readonly share?: number;
  /** Which of the instruments of its ticker this is, from 1. */
  readonly life?: number;
  readonly kind?: FakeInstrument['kind'];
  readonly archiveName?: string;
  readonly listedAt: number;
  readonly delistedAt?: number;
  readonly fundingPlan?: FundingPlan;
}

export const EIGHT_HOURS: FundingPlan = { before: 8, after: 8, changesAt: 0 };

/** Hours between settlements, as they stand at an instant. */
export function fundingHours({ before, after, changesAt }: FundingPlan, now: number): number {
  return now < changesAt ? before : after;
}

/** The world in which an instrument is made. */
export interface Surroundings {
  readonly seed: number;
  readonly index: number;
  now(): number;
}

export function makeInstrument(facts: ExchangeFacts, about: InstrumentFacts, { seed, index, now }: Surroundings): Instrument {
  const { market, base, asset, scale = 1, life = 1, fundingPlan = EIGHT_HOURS } = about;
  const quote = about.quote ?? facts.quotes[market] ?? 'USD';
  const archiveName = about.archiveName ?? base + quote;
  const isSmall = asset.dailyQuote < 4e8;
  return {
    index,
    seed: hash32(seed, facts.exchange, market, archiveName, life),
    asset,
    facts,
    life,
    scale,
    share: (facts.shares[market] ?? 0) * (about.share ?? 1),
    strayBps: market === 'perp' ? 5 : 3,
    quietHours: isSmall ? facts.quietHours : 0,
    fundingPlan,
    exchange: facts.exchange,
    market,
    base,
    quote,
    kind: about.kind ?? (market === 'spot' ? 'spot' : 'perpetual'),
    archiveName,
    listedAt: about.listedAt,
    delistedAt: about.delistedAt,
    get fundingIntervalHours() {
      return fundingHours(fundingPlan, now());
    },
    ...digits(magnitude({ early: asset.early * scale, level: asset.level * scale }), market, facts),
  };
}

/** Ticks of about a hundred thousandth of the price, and steps worth some dollars: products of both stay exact in a double. */
function digits(power: number, market: Market, facts: ExchangeFacts): { priceDecimals: number; quantityDecimals: number } {
  const isCoarse = market === 'perp' && power >= 4;
  const priceDecimals = isCoarse ? 1 : Math.min(7, Math.max(2, 4 - power));
  const quantityDecimals = Math.max(0, isCoarse ? power - 1 : power) + facts.extraQuantityDecimals;
  return { priceDecimals, quantityDecimals };
}
