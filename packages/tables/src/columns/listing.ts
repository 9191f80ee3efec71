import { MARKETS, number, optional, text, time } from '@bullion/core';

/** What an exchange says about an instrument that it lists. */
export const listing = {
  exchange: text({ doc: 'Exchange id.' }),
  market: text({ doc: 'Kind of market.', values: MARKETS }),
  symbol: text({ doc: 'Base and quote in upper case without separators.' }),
  native_symbol: text({ doc: 'The id that the exchange itself uses.' }),
  base: text({ doc: 'Asset that is bought and sold.' }),
  quote: text({ doc: 'Asset that it is priced in.' }),
  settle: optional(text({ doc: 'Asset that profits are paid in; null on spot.' })),
  status: text({ doc: 'Whether it trades, in words of ours.', values: ['trading', 'paused', 'closed'] }),
  native_status: text({ doc: 'The word of the exchange for its status.' }),
  contract_size: optional(number({ doc: 'Base asset per contract; null on spot.', unit: 'base' })),
  tick_size: optional(number({ doc: 'Smallest step of the price.', unit: 'quote' })),
  step_size: optional(number({ doc: 'Smallest step of the quantity.', unit: 'base' })),
  funding_interval_hours: optional(number({ doc: 'Hours between settlements, where the exchange says it.', unit: 'h' })),
  listed_at: optional(time({ doc: 'When trading began, where the exchange says it.' })),
  delisted_at: optional(time({ doc: 'When trading ends or ended, where the exchange says it.' })),
} as const;
