import type { Source } from '../exchange.ts';
import { candles } from './candles.ts';
import { judge } from './errors.ts';
import { funding } from './funding.ts';
import { instruments } from './instruments.ts';
import { openInterest } from './open-interest.ts';

/** Bybit: spot, and linear perpetuals. */
export const source: Source = {
  id: 'bybit',
  exchange: 'bybit',
  title: 'Bybit',
  endpoints: { BYBIT: 'https://api.bybit.com' },
  budgets: { requests: { tokens: 600, perMs: 5000 } },
  quotes: ['USDT', 'USD', 'USDC'],
  judge,
  feeds: [instruments, candles, funding, openInterest],
};
