import type { Source } from '../exchange.ts';
import { judge } from './errors.ts';
import { markets } from './markets.ts';

/** CoinGecko: no exchange, but what it says about assets as a whole nobody else says. */
export const source: Source = {
  id: 'coingecko',
  exchange: 'coingecko',
  title: 'CoinGecko',
  endpoints: { COINGECKO: 'https://api.coingecko.com/api/v3' },
  // A key of the paid plan is only taken by https://pro-api.coingecko.com/api/v3, which is set as the endpoint then.
  keys: { COINGECKO_DEMO: 'x-cg-demo-api-key', COINGECKO_PRO: 'x-cg-pro-api-key' },
  // The demo plan is stated as 30 a minute and as 100; without a key the limit is shared and unknown.
  budgets: { public: { tokens: 25, perMs: 60_000 } },
  quotes: [],
  judge,
  feeds: [markets],
};
