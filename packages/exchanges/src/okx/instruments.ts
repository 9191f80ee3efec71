import { DAY_MS } from '@bullion/core';
import type { Answer, Feed, Listing, Parsed, Window } from '../exchange.ts';
import { readListings, symbolOf } from '../listings.ts';
import { type Fields, fieldsOf, numberOf, positiveOf, textOf } from '../shape.ts';
import { dataOf } from './envelope.ts';

/** Instruments of one market: one answer. Delisted ones vanish from it. */
export const instruments: Feed<Listing> = {
  kind: 'instruments',
  feeds: 'silver_instruments',
  shape: 'snapshot',
  markets: ['spot', 'perp'],
  intervals: [],
  windowMs: () => DAY_MS,
  async *fetch(send, window) {
    const query = { instType: window.series.market === 'spot' ? 'SPOT' : 'SWAP' };
    const ask = { endpoint: 'OKX', path: '/api/v5/public/instruments', query, cost: { instruments: 1 } };
    yield await send(ask, { accept: (answer) => void parse(answer, window) });
  },
  parsers: [{ parse }],
};

function parse(answer: Answer, { series }: Window): Parsed<Listing> {
  const ours = dataOf(answer).filter((row) => series.market === 'spot' || !isForeign(fieldsOf(row) ?? {}));
  return readListings(ours, answer, series.market === 'spot' ? spotListing : perpListing);
}

/**
 * Inverse swaps, margined in the coin and counted in dollars, are no perpetuals of ours, nor are swaps margined in anything
 * but USDT and USDC. Before trading opens a swap may carry no more than its name; that is incomplete, not someone else's.
 */
function isForeign(swap: Fields): boolean {
  const settle = textOf(swap['settleCcy']);
  return swap['ctType'] === 'inverse' || (settle !== undefined && settle !== 'USDT' && settle !== 'USDC');
}

function spotListing(fields: Fields): Listing | undefined {
  const base = textOf(fields['baseCcy']);
  const quote = textOf(fields['quoteCcy']);
  return base === undefined || quote === undefined
    ? undefined
    : listing(fields, { market: 'spot', base, quote, settle: null, contract_size: null });
}

/** Swaps leave baseCcy and quoteCcy empty; the underlying, `BTC-USDT`, names both. */
function perpListing(fields: Fields): Listing | undefined {
  const [base, quote, ...more] = (textOf(fields['uly']) ?? textOf(fields['instFamily']) ?? '').split('-');
  const settle = textOf(fields['settleCcy']);
  const value = numberOf(fields['ctVal']);
  const multiplier = numberOf(fields['ctMult']);
  if (!base || !quote || more.length > 0 || settle === undefined || value === undefined || multiplier === undefined) return undefined;
  return listing(fields, { market: 'perp', base, quote, settle, contract_size: product(value, multiplier) });
}

type Kind = Pick<Listing, 'market' | 'base' | 'quote' | 'settle' | 'contract_size'>;

function listing(fields: Fields, kind: Kind): Listing | undefined {
  const id = textOf(fields['instId']);
  const state = textOf(fields['state']);
  if (id === undefined || state === undefined) return undefined;
  const lot = positiveOf(fields['lotSz']);
  return {
    ...kind,
    symbol: symbolOf(kind.base, kind.quote),
    native_symbol: id,
    status: state === 'live' ? 'trading' : 'paused',
    native_status: state,
    tick_size: positiveOf(fields['tickSz']),
    // The lot of a swap counts contracts.
    step_size: lot === null || kind.contract_size === null ? lot : product(lot, kind.contract_size),
    funding_interval_hours: null,
    listed_at: positiveOf(fields['listTime']),
    delisted_at: positiveOf(fields['expTime']),
  };
}

/** Both factors are short decimals; the last digits of a double are noise (0.1 × 0.1). */
function product(a: number, b: number): number {
  return Number((a * b).toPrecision(12));
}
