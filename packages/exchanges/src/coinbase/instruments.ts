import { DAY_MS } from '@bullion/core';
import type { Answer, Feed, Listing, Parsed } from '../exchange.ts';
import { NO_CONTRACT, readListings, symbolOf } from '../listings.ts';
import { type Fields, listOf, positiveOf, textOf } from '../shape.ts';
import { jsonBody } from '../transport/json.ts';

/** The product list: one answer, delisted products included. */
export const instruments: Feed<Listing> = {
  kind: 'instruments',
  feeds: 'silver_instruments',
  shape: 'snapshot',
  markets: ['spot'],
  intervals: [],
  windowMs: () => DAY_MS,
  async *fetch(send) {
    yield await send(
      { endpoint: 'COINBASE', path: '/products', query: {}, cost: { public: 1 } },
      { accept: (answer) => void parse(answer) },
    );
  },
  parsers: [{ parse }],
};

function parse(answer: Answer): Parsed<Listing> {
  return readListings(listOf(jsonBody(answer), answer, 'the body'), answer, readProduct);
}

function readProduct(product: Fields): Listing | undefined {
  const id = textOf(product['id']);
  const base = textOf(product['base_currency']);
  const quote = textOf(product['quote_currency']);
  const status = textOf(product['status']);
  if (id === undefined || base === undefined || quote === undefined || status === undefined) return undefined;
  return {
    market: 'spot',
    symbol: symbolOf(base, quote),
    native_symbol: id,
    base,
    quote,
    ...NO_CONTRACT,
    status: statusOf(status, product['trading_disabled'] === true),
    native_status: status,
    tick_size: positiveOf(product['quote_increment']),
    step_size: positiveOf(product['base_increment']),
    listed_at: null,
    delisted_at: null,
  };
}

function statusOf(status: string, disabled: boolean): string {
  if (status === 'delisted') return 'closed';
  return status === 'online' && !disabled ? 'trading' : 'paused';
}
