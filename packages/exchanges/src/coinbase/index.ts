import type { Source } from '../exchange.ts';
import { candles } from './candles.ts';
import { judge } from './errors.ts';
import { instruments } from './instruments.ts';

/** Coinbase Exchange: spot only. */
export const source: Source = {
  id: 'coinbase',
  exchange: 'coinbase',
  title: 'Coinbase',
  endpoints: { COINBASE: 'https://api.exchange.coinbase.com' },
  // The published limit is 10 a second per address with bursts of 15; the bursts are not used.
  budgets: { public: { tokens: 10, perMs: 1000 } },
  quotes: ['USD', 'USDT', 'USDC'],
  judge,
  feeds: [instruments, candles],
};
