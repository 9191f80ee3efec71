import { MARKETS, text, time } from '@bullion/core';

/** What a price or derivatives row is about; the first columns of all those tables, in this order. */
const traded = {
  timestamp: time({ doc: 'Open time of the bar, or settlement time of funding rounded to the second. UTC.' }),
  exchange: text({ doc: 'Exchange id in lower case, or `aggregated` for rows across exchanges.' }),
  market: text({ doc: 'Kind of market.', values: MARKETS }),
  symbol: text({ doc: 'Base and quote in upper case without separators, for example BTCUSDT.' }),
  native_symbol: text({ doc: 'The id that the exchange itself uses, for example BTC-USDT-SWAP.' }),
} as const;

const assets = {
  base: text({ doc: 'Asset that is bought and sold.' }),
  quote: text({ doc: 'Asset that it is priced in.' }),
} as const;

/** As exchanges name it: a silver row does not know yet which life of its symbol it belongs to. */
export const named = { ...traded, ...assets } as const;

/** As people read it: with the life of the symbol. */
export const identity = {
  ...traded,
  instrument_id: text({ doc: 'One life of a symbol; a reused ticker gets a new one. Lives are told in `instruments`.' }),
  ...assets,
} as const;
