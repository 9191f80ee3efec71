import { DAY_MS, type Market } from '@bullion/core';
import type { Answer, Ask, Feed, Listing, Parsed, Window } from '../exchange.ts';
import { readListings, symbolOf } from '../listings.ts';
import { badShape, type Fields, fieldsOf, listOf, positiveOf, textOf } from '../shape.ts';
import { jsonBody } from '../transport/json.ts';

/** Instruments of one market: one answer. Delisted contracts vanish from it, delisted pairs mostly stay as BREAK. */
export const instruments: Feed<Listing> = {
  kind: 'instruments',
  feeds: 'silver_instruments',
  shape: 'snapshot',
  markets: ['spot', 'perp'],
  intervals: [],
  windowMs: () => DAY_MS,
  async *fetch(send, window) {
    yield await send(ASKS[window.series.market], { accept: (answer) => void parse(answer, window) });
  },
  parsers: [{ parse }],
};

const ASKS: Readonly<Record<Market, Ask>> = {
  // The permission sets make up most of the body, and nothing here needs them.
  spot: { endpoint: 'BINANCE_SPOT', path: '/api/v3/exchangeInfo', query: { showPermissionSets: 'false' }, cost: { spot: 20 } },
  perp: { endpoint: 'BINANCE_FUTURES', path: '/fapi/v1/exchangeInfo', query: {}, cost: { futures: 1 } },
};

function parse(answer: Answer, { series }: Window): Parsed<Listing> {
  const body = fieldsOf(jsonBody(answer));
  if (body === undefined) throw badShape(answer, 'the body is not an object');
  const symbols = listOf(body['symbols'], answer, 'symbols');
  if (series.market === 'spot') return readListings(symbols, answer, spotListing);
  return readListings(symbols.filter(isLinearPerpetual), answer, perpListing);
}

/**
 * Contracts on shares and metals (TRADIFI_PERPETUAL) settle and pay funding like any other, and the archive lists them among
 * the perpetuals; one that is being delisted is a perpetual to its last bar. What is left out has a delivery date, or no kind
 * yet, or is margined in its own base: since 2026-06-30 the list may hold inverse contracts.
 */
const PERPETUALS: readonly unknown[] = ['PERPETUAL', 'TRADIFI_PERPETUAL', 'PERPETUAL_DELIVERING'];

function isLinearPerpetual(row: unknown): boolean {
  const fields = fieldsOf(row) ?? {};
  return PERPETUALS.includes(fields['contractType']) && fields['marginAsset'] !== fields['baseAsset'];
}

function spotListing(fields: Fields): Listing | undefined {
  const common = commonOf(fields);
  return (
    common && {
      ...common,
      market: 'spot',
      settle: null,
      status: common.native_status === 'TRADING' && fields['isSpotTradingAllowed'] !== false ? 'trading' : 'paused',
      contract_size: null,
      listed_at: null,
      delisted_at: null,
    }
  );
}

/** The delivery date of a contract that nobody has announced the end of. */
const NEVER = 4_133_404_800_000;

const CLOSED = ['DELIVERING', 'DELIVERED', 'SETTLING', 'CLOSE'];

function perpListing(fields: Fields): Listing | undefined {
  const common = commonOf(fields);
  const settle = textOf(fields['marginAsset']);
  if (common === undefined || settle === undefined) return undefined;
  const ends = positiveOf(fields['deliveryDate']);
  return {
    ...common,
    market: 'perp',
    settle,
    status: CLOSED.includes(common.native_status) ? 'closed' : common.native_status === 'TRADING' ? 'trading' : 'paused',
    // Quantities are in base already.
    contract_size: 1,
    listed_at: positiveOf(fields['onboardDate']),
    delisted_at: ends === NEVER ? null : ends,
  };
}

type Common = Omit<Listing, 'market' | 'settle' | 'status' | 'contract_size' | 'listed_at' | 'delisted_at'>;

function commonOf(fields: Fields): Common | undefined {
  const native_symbol = textOf(fields['symbol']);
  const base = textOf(fields['baseAsset']);
  const quote = textOf(fields['quoteAsset']);
  const native_status = textOf(fields['status']);
  if (native_symbol === undefined || base === undefined || quote === undefined || native_status === undefined) return undefined;
  return {
    symbol: symbolOf(base, quote),
    native_symbol,
    base,
    quote,
    native_status,
    tick_size: positiveOf(filterOf(fields, 'PRICE_FILTER')?.['tickSize']),
    step_size: positiveOf(filterOf(fields, 'LOT_SIZE')?.['stepSize']),
    funding_interval_hours: null,
  };
}

/** Steps come from the filters; the precision fields are something else. */
function filterOf(fields: Fields, type: string): Fields | undefined {
  const filters: unknown = fields['filters'];
  return Array.isArray(filters) ? filters.map(fieldsOf).find((filter) => filter?.['filterType'] === type) : undefined;
}
