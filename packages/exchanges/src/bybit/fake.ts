import { INTERVAL_MS, type Interval, type Market } from '@bullion/core';
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

/** api.bybit.com, API v5, from the facts of a simulated world. */
export const fakes: Readonly<Record<string, Fake>> = { BYBIT: answer };

type Handler = (query: URLSearchParams, world: FakeWorld) => FakeReply;

const ROUTES: Readonly<Record<string, Handler>> = {
  '/v5/market/kline': kline,
  '/v5/market/funding/history': fundingHistory,
  '/v5/market/instruments-info': instrumentsInfo,
  '/v5/market/open-interest': openInterestHistory,
};

/** Null: offered by Bybit, but nothing in the world is that long. */
const BARS: Readonly<Record<string, Interval | null>> = {
  '1': '1m',
  '5': null,
  '15': null,
  '60': '1h',
  '240': null,
  D: '1d',
  W: null,
  M: null,
};

const BARS_MAX = 1000;

function answer({ path, query }: FakeRequest, world: FakeWorld): FakeReply {
  const handler = ROUTES[path];
  return handler === undefined
    ? jsonReply({ retCode: 10404, retMsg: 'Not Found', result: {}, retExtInfo: {} }, 404)
    : handler(query, world);
}

/** Without a category a spot symbol is answered with the prices of the perpetual. */
function kline(query: URLSearchParams, world: FakeWorld): FakeReply {
  const category = query.get('category') ?? 'linear';
  const market = marketOf(category);
  if (market === undefined) return parameterError('Category is invalid', world);
  const instrument = find(query.get('symbol'), market, world);
  if (instrument === undefined) return parameterError('Symbol Is Invalid', world);
  const interval = BARS[query.get('interval') ?? ''];
  if (interval === undefined) return parameterError('Invalid period!', world);
  const step = INTERVAL_MS[interval ?? '1d'];
  const until = Math.min(world.now(), Number(query.get('end') ?? Infinity)) + 1;
  // The start is rounded down to the bar that contains it; twice a page is enough to look back for a page.
  const from = Math.floor(Math.max(Number(query.get('start') ?? 0), until - 2 * BARS_MAX * step) / step) * step;
  const bars = interval === null ? [] : world.bars(instrument, interval, from, until);
  return envelope({ category, symbol: nativeSymbol(instrument), list: newest(bars, query, BARS_MAX).map(candle) }, world);
}

function candle({ openTime, open, high, low, close, volume, quoteVolume }: FakeBar): string[] {
  return [String(openTime), open, high, low, close, volume, quoteVolume];
}

function fundingHistory(query: URLSearchParams, world: FakeWorld): FakeReply {
  const category = query.get('category') ?? '';
  if (category !== 'linear') return parameterError('Category is invalid', world);
  const instrument = find(query.get('symbol'), 'perp', world);
  if (instrument === undefined) return parameterError('Symbol Is Invalid', world);
  const [start, end] = [query.get('startTime'), query.get('endTime')];
  if (start !== null && end === null) return parameterError('endTime is required with startTime', world);
  const settlements = world.funding(instrument, Number(start ?? 0), Number(end ?? world.now()) + 1);
  const list = newest(settlements, query, 200).map(({ time, rate }) => ({
    symbol: nativeSymbol(instrument),
    fundingRate: rate,
    fundingRateTimestamp: String(time),
  }));
  return envelope({ category, list }, world);
}

/** One side alone is told from this day on. */
const SINGLE_FROM = Date.UTC(2026, 5, 11);

/** A lone start is ignored. */
function openInterestHistory(query: URLSearchParams, world: FakeWorld): FakeReply {
  const category = query.get('category') ?? '';
  if (category !== 'linear') return parameterError('Category is invalid', world);
  const instrument = find(query.get('symbol'), 'perp', world);
  if (instrument === undefined) return parameterError('Symbol Is Invalid', world);
  if (query.get('intervalTime') !== '1h') return parameterError('intervalTime is invalid', world);
  const [start, end] = [query.get('startTime'), query.get('endTime')];
  const from = start === null || end === null ? 0 : Number(start);
  const states = world.openInterest(instrument, INTERVAL_MS['1h'], from, Math.min(world.now(), Number(end ?? Infinity)) + 1);
  const list = newest(states, query, 200).map(({ time, base }) => ({
    openInterest: String(Number((2 * Number(base)).toPrecision(12))),
    ...(time >= SINGLE_FROM ? { singleOpenInterest: base } : {}),
    timestamp: String(time),
  }));
  return envelope({ category, symbol: nativeSymbol(instrument), list, nextPageCursor: '' }, world);
}

/** Of more rows than the limit the newest are sent, newest first; a limit above the maximum is cut to it. */
function newest<Fact>(facts: readonly Fact[], query: URLSearchParams, max: number): Fact[] {
  return facts.slice(-Math.min(max, Number(query.get('limit') ?? 200))).reverse();
}

/** Spot has no pages; of the linear contracts only those that trade are listed unless another status is asked for. */
function instrumentsInfo(query: URLSearchParams, world: FakeWorld): FakeReply {
  const category = query.get('category') ?? '';
  const market = marketOf(category);
  if (market === undefined) return parameterError('Category is invalid', world);
  const wanted = query.get('status') ?? 'Trading';
  const all = known(market, world).filter((instrument) => statusOf(instrument, world) === wanted);
  const start = market === 'spot' ? 0 : Number(/^offset=(\d+)$/.exec(query.get('cursor') ?? '')?.[1] ?? 0);
  const end = market === 'spot' ? all.length : start + Math.min(1000, Number(query.get('limit') ?? 500));
  const list = all.slice(start, end).map((instrument) => instrumentRow(instrument, wanted));
  return envelope({ category, list, nextPageCursor: end < all.length ? encodeURIComponent(`offset=${end}`) : '' }, world);
}

function instrumentRow(instrument: FakeInstrument, status: string): Record<string, unknown> {
  const { base, quote, market, priceDecimals, quantityDecimals, listedAt, delistedAt, fundingIntervalHours } = instrument;
  const shared = { symbol: nativeSymbol(instrument), status, baseCoin: base, quoteCoin: quote };
  const priceFilter = { tickSize: decimalStep(priceDecimals) };
  if (market === 'spot') return { ...shared, priceFilter, lotSizeFilter: { basePrecision: decimalStep(quantityDecimals) } };
  return {
    ...shared,
    contractType: 'LinearPerpetual',
    settleCoin: quote,
    launchTime: String(listedAt),
    deliveryTime: String(delistedAt ?? 0),
    priceFilter,
    lotSizeFilter: { qtyStep: decimalStep(quantityDecimals) },
    fundingInterval: fundingIntervalHours * 60,
    symbolType: '',
  };
}

function known(market: Market, world: FakeWorld): FakeInstrument[] {
  return world.instruments('bybit', market).filter(({ listedAt }) => listedAt <= world.now());
}

function find(symbol: string | null, market: Market, world: FakeWorld): FakeInstrument | undefined {
  return known(market, world).findLast((instrument) => nativeSymbol(instrument) === symbol);
}

function statusOf({ delistedAt }: FakeInstrument, world: FakeWorld): string {
  return delistedAt !== undefined && delistedAt <= world.now() ? 'Closed' : 'Trading';
}

/** Perpetuals in USDC are named after the base alone. */
function nativeSymbol({ base, quote, market }: FakeInstrument): string {
  return market === 'perp' && quote === 'USDC' ? `${base}PERP` : `${base}${quote}`;
}

function marketOf(category: string): Market | undefined {
  if (category === 'spot') return 'spot';
  return category === 'linear' ? 'perp' : undefined;
}

function parameterError(message: string, world: FakeWorld): FakeReply {
  return envelope({}, world, 10001, `params error: ${message}`);
}

function envelope(result: Record<string, unknown>, world: FakeWorld, retCode = 0, retMsg = 'OK'): FakeReply {
  return jsonReply({ retCode, retMsg, result, retExtInfo: {}, time: world.now() });
}
