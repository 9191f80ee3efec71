import { DAY_MS, INTERVAL_MS, isInterval, type Market } from '@bullion/core';
import { type Fake, type FakeBar, type FakeInstrument, type FakeReply, type FakeWorld, jsonReply } from '../fake.ts';
import { futuresInfo, nativeSymbol, newest, spotInfo } from './fake-info.ts';

/** api.binance.com and fapi.binance.com, from the facts of a simulated world. */
export const fakes: Readonly<Record<string, Fake>> = {
  BINANCE_SPOT: ({ path, query }, world) => answer(SPOT_ROUTES, path, query, world),
  BINANCE_FUTURES: ({ path, query }, world) => answer(FUTURES_ROUTES, path, query, world),
};

type Handler = (query: URLSearchParams, world: FakeWorld) => FakeReply;

const SPOT_ROUTES: Readonly<Record<string, Handler>> = {
  '/api/v3/time': (_, world) => jsonReply({ serverTime: world.now() }),
  '/api/v3/exchangeInfo': (_, world) => jsonReply(spotInfo(world)),
  '/api/v3/klines': (query, world) => klines(query, world, { market: 'spot', max: 1000 }),
};

const FUTURES_ROUTES: Readonly<Record<string, Handler>> = {
  '/fapi/v1/time': (_, world) => jsonReply({ serverTime: world.now() }),
  '/fapi/v1/exchangeInfo': (_, world) => jsonReply(futuresInfo(world)),
  '/fapi/v1/klines': (query, world) => klines(query, world, { market: 'perp', max: 1500 }),
  '/fapi/v1/fundingRate': fundingRate,
  '/futures/data/openInterestHist': openInterest,
};

function answer(routes: Readonly<Record<string, Handler>>, path: string, query: URLSearchParams, world: FakeWorld): FakeReply {
  const handler = routes[path];
  return handler === undefined
    ? { status: 404, headers: { 'content-type': 'text/html' }, body: '<html><body>404 Not Found</body></html>' }
    : handler(query, world);
}

/** Valid at Binance, but nothing in the world is that long. */
const OTHER_INTERVALS = ['3m', '5m', '15m', '30m', '2h', '4h', '6h', '8h', '12h', '3d', '1w', '1M'];

function klines(query: URLSearchParams, world: FakeWorld, { market, max }: { market: Market; max: number }): FakeReply {
  const instrument = find(query, market, world);
  if (instrument === undefined) return refusal(-1121, 'Invalid symbol.');
  const interval = query.get('interval') ?? '';
  if (OTHER_INTERVALS.includes(interval)) return jsonReply([]);
  if (!isInterval(interval)) return refusal(-1120, 'Invalid interval.');
  const step = INTERVAL_MS[interval];
  const until = untilOf(query, world);
  // Bars are rarely missing, so twice a page holds a page.
  const from = timeOf(query, 'startTime') ?? until - 2 * max * step;
  return jsonReply(page(world.bars(instrument, interval, from, until), query, { limit: 500, max }).map((bar) => row(bar, step)));
}

function row(bar: FakeBar, step: number): unknown[] {
  const { openTime, open, high, low, close, volume, quoteVolume, trades, takerVolume, takerQuoteVolume } = bar;
  return [openTime, open, high, low, close, volume, openTime + step - 1, quoteVolume, trades, takerVolume, takerQuoteVolume, '0'];
}

function fundingRate(query: URLSearchParams, world: FakeWorld): FakeReply {
  const instrument = find(query, 'perp', world);
  if (instrument === undefined) return refusal(-1121, 'Invalid symbol.');
  const settlements = world.funding(instrument, timeOf(query, 'startTime') ?? instrument.listedAt, untilOf(query, world));
  const limit = timeOf(query, 'startTime') === undefined && !query.has('endTime') ? 200 : 100;
  const rows = page(settlements, query, { limit, max: 1000 }).map(({ time, rate, markPrice }) => ({
    symbol: nativeSymbol(instrument),
    fundingTime: time,
    fundingRate: rate,
    markPrice,
    rateType: 'Regular',
  }));
  return jsonReply(rows);
}

const OPEN_INTEREST_DEPTH_MS = 30 * DAY_MS;
const PERIODS: Readonly<Record<string, number>> = { '5m': 300_000, '1h': INTERVAL_MS['1h'] };

/** Only the latest month; an older start is refused. */
function openInterest(query: URLSearchParams, world: FakeWorld): FakeReply {
  const instrument = find(query, 'perp', world);
  if (instrument === undefined) return refusal(-1121, 'Invalid symbol.');
  const stepMs = PERIODS[query.get('period') ?? ''];
  if (stepMs === undefined) return refusal(-1130, "Data sent for parameter 'period' is not valid.");
  const oldest = world.now() - OPEN_INTEREST_DEPTH_MS;
  const from = timeOf(query, 'startTime') ?? oldest;
  if (from < oldest) return refusal(-1130, "parameter 'startTime' is invalid.");
  const states = world.openInterest(instrument, stepMs, from, untilOf(query, world));
  const rows = page(states, query, { limit: 30, max: 500 }).map(({ time, base, value }) => ({
    symbol: nativeSymbol(instrument),
    sumOpenInterest: base,
    sumOpenInterestValue: value,
    CMCCirculatingSupply: '0',
    timestamp: time,
  }));
  return jsonReply(rows);
}

/** The oldest rows where a start is given, else the newest ones; a limit above the maximum is cut to it. */
function page<Fact>(facts: readonly Fact[], query: URLSearchParams, { limit, max }: { limit: number; max: number }): readonly Fact[] {
  const rows = Math.min(max, Number(query.get('limit') ?? limit));
  return timeOf(query, 'startTime') === undefined ? facts.slice(-rows) : facts.slice(0, rows);
}

function find(query: URLSearchParams, market: Market, world: FakeWorld): FakeInstrument | undefined {
  return newest(world, market).get(query.get('symbol') ?? '');
}

/** A time of 0 counts as absent. */
function timeOf(query: URLSearchParams, name: string): number | undefined {
  return Number(query.get(name) ?? 0) || undefined;
}

function untilOf(query: URLSearchParams, world: FakeWorld): number {
  return Math.min(world.now(), timeOf(query, 'endTime') ?? Infinity) + 1;
}

function refusal(code: number, msg: string): FakeReply {
  return jsonReply({ code, msg }, 400);
}
