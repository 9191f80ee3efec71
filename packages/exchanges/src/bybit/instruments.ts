import { BullionError, DAY_MS } from '@bullion/core';
import type { Answer, Ask, Feed, Listing, Parsed, Window } from '../exchange.ts';
import { readListings, symbolOf } from '../listings.ts';
import { badShape, type Fields, fieldsOf, numberOf, positiveOf, textOf } from '../shape.ts';
import { CATEGORIES, envelopeOf } from './envelope.ts';

/** Rows in one answer; there are more linear contracts than the default of 500. */
const PAGE = 1000;

const PERPETUAL = 'LinearPerpetual';

/** A hundred thousand contracts: a cursor that leads on beyond that leads in a circle. */
const PAGES_MAX = 100;

/** Instruments of one market that trade now, by pages; spot comes in one. */
export const instruments: Feed<Listing> = {
  kind: 'instruments',
  feeds: 'silver_instruments',
  shape: 'snapshot',
  markets: ['spot', 'perp'],
  intervals: [],
  windowMs: () => DAY_MS,
  async *fetch(send, window) {
    let cursor: string | undefined;
    for (let page = 0; page < PAGES_MAX; page++) {
      const answer = await send(ask(window, cursor), { accept: (candidate) => void parse(candidate, window) });
      yield answer;
      cursor = cursorOf(answer);
      if (cursor === undefined) return;
    }
    throw new BullionError('bad_body', `The instrument list of Bybit goes on after ${PAGES_MAX} pages.`);
  },
  parsers: [{ parse }],
};

function ask({ series }: Window, cursor: string | undefined): Ask {
  const query = { category: CATEGORIES[series.market], limit: String(PAGE) };
  return {
    endpoint: 'BYBIT',
    path: '/v5/market/instruments-info',
    query: cursor === undefined ? query : { ...query, cursor },
    cost: { requests: 1 },
  };
}

/** Bybit sends the cursor percent-encoded; a query holds plain text, which the transport encodes once. */
function cursorOf(answer: Answer): string | undefined {
  const { cursor } = envelopeOf(answer);
  if (cursor === '') return undefined;
  try {
    return decodeURIComponent(cursor);
  } catch {
    throw badShape(answer, `nextPageCursor ${JSON.stringify(cursor)} is not percent-encoded`);
  }
}

/** The linear list also holds futures with a delivery date and other contracts that are no perpetuals. */
function parse(answer: Answer, { series }: Window): Parsed<Listing> {
  const { list } = envelopeOf(answer);
  const isPerp = series.market === 'perp';
  const ours = list.filter((row) => !isPerp || (fieldsOf(row)?.['contractType'] ?? PERPETUAL) === PERPETUAL);
  return readListings(ours, answer, (fields) => readInstrument(fields, isPerp));
}

function readInstrument(fields: Fields, isPerp: boolean): Listing | undefined {
  const symbol = textOf(fields['symbol']);
  const base = textOf(fields['baseCoin']);
  const quote = textOf(fields['quoteCoin']);
  const status = textOf(fields['status']);
  const settle = isPerp ? textOf(fields['settleCoin']) : null;
  if (isPerp && fields['contractType'] === undefined) return undefined;
  if (symbol === undefined || base === undefined || quote === undefined || status === undefined || settle === undefined) return undefined;
  const lot = fieldsOf(fields['lotSizeFilter']);
  const minutes = numberOf(fields['fundingInterval']);
  return {
    market: isPerp ? 'perp' : 'spot',
    symbol: symbolOf(base, quote),
    native_symbol: symbol,
    base,
    quote,
    settle,
    status: statusOf(status),
    native_status: status,
    // Quantities of linear contracts are in base already.
    contract_size: isPerp ? 1 : null,
    tick_size: positiveOf(fieldsOf(fields['priceFilter'])?.['tickSize']),
    step_size: positiveOf(lot?.['qtyStep'] ?? lot?.['basePrecision']),
    funding_interval_hours: isPerp && minutes !== undefined && minutes > 0 ? minutes / 60 : null,
    listed_at: positiveOf(fields['launchTime']),
    delisted_at: positiveOf(fields['deliveryTime']),
  };
}

function statusOf(status: string): string {
  if (status === 'Closed') return 'closed';
  return status === 'Trading' ? 'trading' : 'paused';
}
