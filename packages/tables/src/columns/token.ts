import { count, number, optional, text, time } from '@bullion/core';

/** What is said about an asset as a whole. Money is in the quote; null means that it is not said. */
export const token = {
  symbol: text({ doc: 'Base and quote in upper case without separators: BTCUSD is bitcoin, counted in dollars.' }),
  native_symbol: text({ doc: 'The id that the source itself uses, for example `bitcoin`. Tickers are not unique, these are.' }),
  base: text({ doc: 'The asset, by the ticker that exchanges trade it under.' }),
  quote: text({ doc: 'What money is counted in.' }),
  name: text({ doc: 'Name of the asset.' }),
  price: optional(number({ doc: 'Price across the markets that the source follows.', unit: 'quote' })),
  market_cap: optional(number({ doc: 'Price times circulating supply.', unit: 'quote' })),
  fully_diluted_valuation: optional(
    number({ doc: 'Price times the greatest supply that there may ever be, else times the total supply.', unit: 'quote' }),
  ),
  market_cap_rank: optional(count({ doc: 'Place by market cap among everything that the source follows; 1 is the greatest.' })),
  volume_24h: optional(number({ doc: 'Traded in the 24 hours before, across markets.', unit: 'quote' })),
  circulating_supply: optional(number({ doc: 'What is in circulation.', unit: 'base' })),
  total_supply: optional(number({ doc: 'What exists, less what was burned.', unit: 'base' })),
  max_supply: optional(number({ doc: 'The most that may ever exist; null where there is no such bound, or none is known.', unit: 'base' })),
  last_updated: optional(time({ doc: 'When the source last looked at the asset.' })),
} as const;
