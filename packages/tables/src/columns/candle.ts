import { count, number, optional, text } from '@bullion/core';

/** One bar. Volumes are base and quote, never contracts. */
export const candle = {
  open: number({ doc: 'Price of the first trade.', unit: 'quote' }),
  high: number({ doc: 'Highest price.', unit: 'quote' }),
  low: number({ doc: 'Lowest price.', unit: 'quote' }),
  close: number({ doc: 'Price of the last trade.', unit: 'quote' }),
  volume: number({ doc: 'Volume in the base asset.', unit: 'base' }),
  quote_volume: optional(number({ doc: 'Volume in the quote asset; null where the exchange does not say it.', unit: 'quote' })),
  trades_count: optional(count({ doc: 'Number of trades; null where the exchange does not say it.', unit: 'trades' })),
  taker_buy_volume: optional(number({ doc: 'Base volume of trades in which the buyer was the taker.', unit: 'base' })),
  taker_buy_quote_volume: optional(number({ doc: 'Quote volume of trades in which the buyer was the taker.', unit: 'quote' })),
  flags: optional(
    text({
      doc: 'What is unusual about the row, comma-separated: `cut` (the exchange closed the bar early), `no_trades` (its volume is zero) and then `synthetic` (four equal prices: the last one, carried on) or `moved` (different prices all the same), `after_settlement` (the contract had ended). Null: nothing.',
    }),
  ),
} as const;

export const candleNames = Object.keys(candle) as (keyof typeof candle)[];
