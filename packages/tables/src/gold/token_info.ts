import { day, defineTable, MARKETS, text } from '@bullion/core';
import { token } from '../columns/token.ts';

const columns = {
  date: day({ doc: 'The UTC day of the snapshot. It says what was known on that day, and stays.' }),
  exchange: text({ doc: 'Who says it: `coingecko`.' }),
  market: text({ doc: 'Always `spot`.', values: MARKETS }),
  ...token,
} as const;

export const tokenInfo = defineTable({
  name: 'token_info',
  layer: 'gold',
  doc: 'Supply, market cap and rank of assets, one snapshot per day. Days on which nobody asked have no rows: the source tells only of now.',
  columns,
  key: ['exchange', 'market', 'symbol', 'date'],
  sort: ['exchange', 'market', 'symbol', 'date'],
  grain: 'year',
  clock: 'date',
  terms: 'The terms of CoinGecko limit passing its data on, so these rows are for the home that collected them. Data by CoinGecko.',
  derive: { from: ['silver_token_info'], sql: `SELECT ${Object.keys(columns).join(', ')} FROM silver_token_info` },
  samples: [
    {
      date: '2025-12-03',
      exchange: 'coingecko',
      market: 'spot',
      symbol: 'BTCUSD',
      native_symbol: 'bitcoin',
      base: 'BTC',
      quote: 'USD',
      name: 'Bitcoin',
      price: 92551,
      market_cap: 1_849_586_398_531,
      fully_diluted_valuation: 1_849_586_398_531,
      market_cap_rank: 1,
      volume_24h: 81_656_907_188,
      circulating_supply: 19_957_184,
      total_supply: 19_957_184,
      max_supply: 21_000_000,
      last_updated: Date.UTC(2025, 11, 3, 12),
    },
  ],
  codeVersion: '1',
});
