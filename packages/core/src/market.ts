import { BullionError } from './error.ts';

export type Market = 'spot' | 'perp';

export const MARKETS: readonly Market[] = ['spot', 'perp'];

export function parseMarket(text: string): Market {
  const market = MARKETS.find((each) => each === text);
  if (market !== undefined) return market;
  throw new BullionError('usage', `Market ${JSON.stringify(text)} does not exist.`, { hint: `Use ${MARKETS.join(' or ')}.` });
}

/** Why a row that must exist does not. */
export const GAP_CAUSES = ['not_listed', 'delisted', 'pending', 'exchange_outage', 'no_trades', 'blocked', 'lost', 'unknown'] as const;
export type GapCause = (typeof GAP_CAUSES)[number];

/** What is known of an archive file of one symbol and day. */
export const DAY_STATES = ['available', 'not_listed', 'pending', 'delisted', 'missing', 'blocked', 'unknown'] as const;
export type DayState = (typeof DAY_STATES)[number];

/** What kind of instrument a life is. `settled` is a perpetual that Binance has marked as ended. */
export const LIFE_KINDS = ['perpetual', 'delivery', 'settled', 'spot'] as const;

/** How a life began: under a new ticker, under one that had ended, in other units of the same asset, or under another name. */
export const LIFE_BEGINNINGS = ['listed', 'relisted', 'redenominated', 'renamed'] as const;

/** How a life ended. */
export const LIFE_ENDS = ['delisted', 'settled', 'delivered', 'redenominated', 'renamed'] as const;
