import { DAY_MS, INTERVAL_MS, type Interval, type Market } from '@bullion/core';
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

/** www.okx.com, API v5, from the facts of a simulated world. Every value is text. */
export const fakes: Readonly<Record<string, Fake>> = { OKX: answer };

type Handler = (query: URLSearchParams, world: FakeWorld) => FakeReply;

const ROUTES: Readonly<Record<string, Handler>> = {
  '/api/v5/market/history-candles': candles,
  '/api/v5/public/instruments': instruments,
  '/api/v5/public/funding-rate-history': fundingHistory,
  '/api/v5/rubik/stat/contracts/open-interest-history': openInterestHistory,
};

/** Null: offered by OKX, but nothing in the world is that long, or opens at midnight in Hong Kong. */
const BARS: Readonly<Record<string, Interval | null>> = {
  '1m': '1m',
  '1H': '1h',
  '1Dutc': '1d',
  '1D': null,
  '4H': null,
  '5m': null,
  '15m': null,
};

const BARS_MAX = 300;
const FUNDING_DEPTH_MS = 96 * DAY_MS;
const OPEN_INTEREST_ROWS = 1440;
/** Base per contract of every linear swap of the world. */
const CONTRACT_VALUE = 0.01;

function answer({ path, query }: FakeRequest, world: FakeWorld): FakeReply {
  const handler = ROUTES[path];
  return handler === undefined
    ? { status: 404, headers: { 'content-type': 'text/html' }, body: '<html>404</html>' }
    : handler(query, world);
}

function candles(query: URLSearchParams, world: FakeWorld): FakeReply {
  const [market, instrument] = instrumentOf(query, world);
  if (instrument === undefined) return unknownInstrument(query);
  const interval = BARS[query.get('bar') ?? '1m'];
  if (interval === undefined) return parameterError('bar');
  const bars = interval === null ? [] : recentBars(instrument, interval, query, world);
  return page(query, bars, { limit: 100, max: BARS_MAX, time: ({ openTime }) => openTime, row: (bar) => candle(bar, market) });
}

/** Enough of the bars before `after`: whole hours are rarely missing, so twice a page holds a page. */
function recentBars(instrument: FakeInstrument, interval: Interval, query: URLSearchParams, world: FakeWorld): readonly FakeBar[] {
  const until = Math.min(world.now(), Number(query.get('after') ?? Infinity));
  const reach = until - 2 * BARS_MAX * INTERVAL_MS[interval];
  return world.bars(instrument, interval, Math.max(reach, Number(query.get('before') ?? 0)), until);
}

/** Spot counts base, quote, quote; a swap contracts, base, quote. */
function candle(bar: FakeBar, market: Market): string[] {
  const vol = market === 'spot' ? bar.volume : String(Number((Number(bar.volume) / CONTRACT_VALUE).toPrecision(12)));
  const volCcy = market === 'spot' ? bar.quoteVolume : bar.volume;
  return [String(bar.openTime), bar.open, bar.high, bar.low, bar.close, vol, volCcy, bar.quoteVolume, bar.closed ? '1' : '0'];
}

function fundingHistory(query: URLSearchParams, world: FakeWorld): FakeReply {
  const [, instrument] = instrumentOf(query, world);
  if (instrument === undefined) return unknownInstrument(query);
  const settlements = world.funding(instrument, world.now() - FUNDING_DEPTH_MS, world.now());
  return page(query, settlements, {
    limit: 400,
    max: 400,
    time: ({ time }) => time,
    row: ({ time, rate }) => ({
      instType: 'SWAP',
      instId: nativeSymbol(instrument),
      // The prediction differs from what was paid, so a reader that takes the wrong column is found out.
      fundingRate: String(Number((Number(rate) * 0.9).toPrecision(6))),
      realizedRate: rate,
      fundingTime: String(time),
      method: 'current_period',
      formulaType: 'withRate',
    }),
  });
}

/** The newest 1,440 hours, newest first, both bounds inclusive. */
function openInterestHistory(query: URLSearchParams, world: FakeWorld): FakeReply {
  const [, instrument] = instrumentOf(query, world);
  if (instrument === undefined) return unknownInstrument(query);
  if (query.get('period') !== '1H') return parameterError('period');
  const oldest = world.now() - OPEN_INTEREST_ROWS * INTERVAL_MS['1h'];
  const from = Math.max(oldest, Number(query.get('begin') ?? 0));
  const states = world.openInterest(instrument, INTERVAL_MS['1h'], from, Math.min(world.now(), Number(query.get('end') ?? Infinity)) + 1);
  const newest = states.slice(-Math.min(100, Number(query.get('limit') ?? 100))).reverse();
  return envelope(newest.map(({ time, base, value }) => [String(time), String(Number(base) / CONTRACT_VALUE), base, value]));
}

interface Page<Fact> {
  readonly limit: number;
  readonly max: number;
  time(fact: Fact): number;
  row(fact: Fact): unknown;
}

/** Newest first; `after` means older than, `before` newer than; a limit above the maximum is cut to it. */
function page<Fact>(query: URLSearchParams, facts: readonly Fact[], { limit, max, time, row }: Page<Fact>): FakeReply {
  for (const name of ['after', 'before', 'limit']) if (!/^\d*$/.test(query.get(name) ?? '')) return parameterError(name);
  const after = Number(query.get('after') ?? Infinity);
  const before = Number(query.get('before') ?? -1);
  const inside = facts.filter((fact) => time(fact) < after && time(fact) > before);
  return envelope(
    inside
      .slice(-Math.min(max, Number(query.get('limit') ?? limit)))
      .reverse()
      .map(row),
  );
}

function instruments(query: URLSearchParams, world: FakeWorld): FakeReply {
  const type = query.get('instType') ?? '';
  if (!['SPOT', 'SWAP', 'FUTURES', 'MARGIN', 'OPTION'].includes(type)) return parameterError('instType');
  if (type !== 'SPOT' && type !== 'SWAP') return envelope([]);
  return envelope(listed(type === 'SPOT' ? 'spot' : 'perp', world).map(instrumentRow));
}

function instrumentRow(instrument: FakeInstrument): Record<string, string> {
  const { base, quote, market, priceDecimals, quantityDecimals, listedAt } = instrument;
  const isSpot = market === 'spot';
  return {
    instType: isSpot ? 'SPOT' : 'SWAP',
    instId: nativeSymbol(instrument),
    uly: isSpot ? '' : `${base}-${quote}`,
    instFamily: isSpot ? '' : `${base}-${quote}`,
    baseCcy: isSpot ? base : '',
    quoteCcy: isSpot ? quote : '',
    settleCcy: isSpot ? '' : quote,
    ctVal: isSpot ? '' : String(CONTRACT_VALUE),
    ctMult: isSpot ? '' : '1',
    ctValCcy: isSpot ? '' : base,
    ctType: isSpot ? '' : 'linear',
    tickSz: decimalStep(priceDecimals),
    lotSz: isSpot ? decimalStep(quantityDecimals) : '1',
    minSz: isSpot ? decimalStep(quantityDecimals) : '1',
    listTime: String(listedAt),
    expTime: '',
    state: 'live',
  };
}

/** Delisted instruments vanish. */
function listed(market: Market, world: FakeWorld): FakeInstrument[] {
  return world
    .instruments('okx', market)
    .filter(({ listedAt, delistedAt }) => listedAt <= world.now() && (delistedAt === undefined || delistedAt > world.now()));
}

function instrumentOf(query: URLSearchParams, world: FakeWorld): [Market, FakeInstrument | undefined] {
  const id = query.get('instId') ?? '';
  const market = id.endsWith('-SWAP') ? 'perp' : 'spot';
  return [market, listed(market, world).find((instrument) => nativeSymbol(instrument) === id)];
}

function nativeSymbol({ base, quote, market }: FakeInstrument): string {
  return market === 'spot' ? `${base}-${quote}` : `${base}-${quote}-SWAP`;
}

function unknownInstrument(query: URLSearchParams): FakeReply {
  if (!query.get('instId')) return parameterError('instId');
  return envelope([], '51001', "Instrument ID, Instrument ID code, or Spread ID doesn't exist.");
}

function parameterError(name: string): FakeReply {
  return envelope([], '51000', `Parameter ${name} error`, 400);
}

function envelope(data: readonly unknown[], code = '0', msg = '', status = 200): FakeReply {
  return jsonReply({ code, msg, data }, status);
}
