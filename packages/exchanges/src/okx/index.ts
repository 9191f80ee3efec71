import type { Source } from '../exchange.ts';
import { candles } from './candles.ts';
import { judge } from './errors.ts';
import { funding } from './funding.ts';
import { instruments } from './instruments.ts';
import { openInterest } from './open-interest.ts';

/** OKX: spot, and linear perpetuals margined in USDT or USDC. */
export const source: Source = {
  id: 'okx',
  exchange: 'okx',
  title: 'OKX',
  endpoints: { OKX: 'https://www.okx.com' },
  // Each path has its own limit; some count per instrument too, which is wider and left unused.
  budgets: {
    candles: { tokens: 20, perMs: 2000 },
    instruments: { tokens: 20, perMs: 2000 },
    funding: { tokens: 10, perMs: 2000 },
    openInterest: { tokens: 10, perMs: 2000 },
  },
  quotes: ['USDT', 'USD', 'USDC'],
  judge,
  feeds: [instruments, candles, funding, openInterest],
};
