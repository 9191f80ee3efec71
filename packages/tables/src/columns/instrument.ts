import { MARKETS, text, time } from '@bullion/core';

/** What a price or derivatives row is about; the first columns of all those tables, in this order. */
export const identity = {
  timestamp: time({ doc: 'Open time of the bar, or settlement time of funding rounded to the second. UTC.' }),
  exchange: text({ doc: 'Exchange id in lower case, or `aggregated` for rows across exchanges.' }),
  market: text({ doc: 'Kind of market.', values: MARKETS }),
  symbol: text({ doc: 'Base and quote in upper case without separators, for example BTCUSDT.' }),
  native_symbol: text({ doc: 'The id that the exchange itself uses, for example BTC-USDT-SWAP.' }),
  instrument_id: text({ doc: 'One life of a symbol; a reused ticker gets a new one.' }),
  base: text({ doc: 'Asset that is bought and sold.' }),
  quote: text({ doc: 'Asset that it is priced in.' }),
} as const;
