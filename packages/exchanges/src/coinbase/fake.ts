import { INTERVAL_MS, type Interval } from '@bullion/core';
import {
  decimalStep,
  type Fake,
  type FakeBar,
  type FakeInstrument,
  type FakeReply,
  type FakeRequest,
  type FakeWorld,
  jsonReply,
} from '../fake.ts';

/** api.exchange.coinbase.com, from the facts of a simulated world. */
export const fakes: Readonly<Record<string, Fake>> = { COINBASE: answer };

/** Null: offered by Coinbase, but nothing in the world is that long. */
const GRANULARITIES: Readonly<Record<string, Interval | null>> = { 60: '1m', 300: null, 900: null, 3600: '1h', 21600: null, 86400: '1d' };

const BUCKETS_MAX = 300;

function answer({ path, query }: FakeRequest, world: FakeWorld): FakeReply {
  const [, root, id, leaf, ...more] = path.split('/');
  if (root !== 'products' || more.length > 0) return refusal('NotFound', 404);
  const known = world.instruments('coinbase', 'spot').filter(({ listedAt }) => listedAt <= world.now());
  if (id === undefined) return jsonReply(known.map((instrument) => product(instrument, world.now())));
  const instrument = known.findLast((each) => nativeSymbol(each) === id);
  if (instrument === undefined) return refusal('NotFound', 404);
  if (leaf === undefined) return jsonReply(product(instrument, world.now()));
  return leaf === 'candles' ? candles(instrument, query, world) : refusal('NotFound', 404);
}

function candles(instrument: FakeInstrument, query: URLSearchParams, world: FakeWorld): FakeReply {
  const granularity = query.get('granularity') ?? '60';
  const interval = GRANULARITIES[granularity];
  if (interval === undefined) return refusal('Unsupported granularity', 400);
  const step = Number(granularity) * 1000;
  const [first, last] = bounds(query, step, world.now());
  if (Number.isNaN(first) || Number.isNaN(last)) return refusal('Invalid start or end', 400);
  if ((last - first) / step + 1 > BUCKETS_MAX)
    return refusal('granularity too small for the requested time range. Count of aggregations requested exceeds 300', 400);
  if (interval === null) return jsonReply([]);
  // A range that starts inside a bucket is answered with that bucket, whose time precedes the start.
  const bars = world.bars(instrument, interval, first, last + INTERVAL_MS[interval]);
  const rows = bars.filter(({ volume }) => Number(volume) > 0).map(row);
  return { ...jsonReply([]), body: `[${rows.reverse().join(',')}]` };
}

/** Opening times of the first and last bucket that were asked for; one bound alone is ignored. */
function bounds(query: URLSearchParams, step: number, now: number): [first: number, last: number] {
  const [start, end] = [query.get('start'), query.get('end')];
  const opening = (time: number) => Math.floor(time / step) * step;
  if (start === null || end === null) return [opening(now) - (BUCKETS_MAX - 1) * step, opening(now)];
  return [opening(timeOf(start)), opening(timeOf(end))];
}

/** ISO 8601 or seconds. */
function timeOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

/** JSON numbers with the exchange's own digits: seconds, low, high, open, close, base volume. */
function row({ openTime, low, high, open, close, volume }: FakeBar): string {
  return `[${openTime / 1000},${low},${high},${open},${close},${volume}]`;
}

function product(instrument: FakeInstrument, now: number): Record<string, unknown> {
  const isDelisted = instrument.delistedAt !== undefined && instrument.delistedAt <= now;
  return {
    id: nativeSymbol(instrument),
    base_currency: instrument.base,
    quote_currency: instrument.quote,
    quote_increment: decimalStep(instrument.priceDecimals),
    base_increment: decimalStep(instrument.quantityDecimals),
    display_name: `${instrument.base}/${instrument.quote}`,
    min_market_funds: '1',
    margin_enabled: false,
    post_only: false,
    limit_only: false,
    cancel_only: false,
    auction_mode: false,
    trading_disabled: isDelisted,
    status: isDelisted ? 'delisted' : 'online',
    status_message: '',
  };
}

function nativeSymbol({ base, quote }: FakeInstrument): string {
  return `${base}-${quote}`;
}

function refusal(message: string, status: number): FakeReply {
  return jsonReply({ message }, status);
}
