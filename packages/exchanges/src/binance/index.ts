import type { Source } from '../exchange.ts';
import { candles } from './candles.ts';
import { judge } from './errors.ts';
import { funding } from './funding.ts';
import { instruments } from './instruments.ts';
import { openInterest } from './open-interest.ts';
import { renames } from './renames.ts';

/** Binance over REST: spot, and perpetuals margined in stablecoins. */
export const source: Source = {
  id: 'binance',
  exchange: 'binance',
  title: 'Binance',
  endpoints: { BINANCE_SPOT: 'https://api.binance.com', BINANCE_FUTURES: 'https://fapi.binance.com' },
  budgets: {
    spot: { tokens: 6000, perMs: 60_000 },
    futures: { tokens: 2400, perMs: 60_000 },
    // Counts requests, not weight; shared with fundingInfo.
    funding: { tokens: 500, perMs: 300_000 },
    // Statistics are counted by requests and address, apart from weights.
    statistics: { tokens: 1000, perMs: 300_000 },
  },
  quotes: ['USDT', 'USDC'],
  judge,
  feeds: [instruments, candles, funding, openInterest],
  renames,
};
