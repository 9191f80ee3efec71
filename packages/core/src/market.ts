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
