import type { Market } from '@bullion/core';

/** How one exchange differs from the others, as far as the world is concerned. */
export interface ExchangeFacts {
  readonly exchange: string;
  /** Markets that it has, with the quote of each. */
  readonly quotes: Readonly<Partial<Record<Market, string>>>;
  /** Part of an asset's volume per market; the largest market has 1. */
  readonly shares: Readonly<Partial<Record<Market, number>>>;
  /** Settlements are stamped up to this many ms late. */
  readonly fundingJitterMs: number;
  /** Chance that a smaller coin does not trade for a whole hour. */
  readonly quietHours: number;
  readonly extraQuantityDecimals: number;
  /** Whether it publishes daily files. */
  readonly hasArchive: boolean;
}

export const EXCHANGE_FACTS = {
  binance: {
    exchange: 'binance',
    quotes: { spot: 'USDT', perp: 'USDT' },
    shares: { spot: 0.25, perp: 1 },
    fundingJitterMs: 12,
    quietHours: 0,
    extraQuantityDecimals: 0,
    hasArchive: true,
  },
  coinbase: {
    exchange: 'coinbase',
    quotes: { spot: 'USD' },
    shares: { spot: 0.08 },
    fundingJitterMs: 0,
    quietHours: 0.015,
    extraQuantityDecimals: 1,
    hasArchive: false,
  },
  okx: {
    exchange: 'okx',
    quotes: { spot: 'USDT', perp: 'USDT' },
    shares: { spot: 0.1, perp: 0.4 },
    fundingJitterMs: 0,
    quietHours: 0,
    extraQuantityDecimals: 0,
    hasArchive: false,
  },
  bybit: {
    exchange: 'bybit',
    quotes: { spot: 'USDT', perp: 'USDT' },
    shares: { spot: 0.08, perp: 0.45 },
    fundingJitterMs: 0,
    quietHours: 0,
    extraQuantityDecimals: 0,
    hasArchive: false,
  },
} as const satisfies Record<string, ExchangeFacts>;

export type ExchangeId = keyof typeof EXCHANGE_FACTS;
