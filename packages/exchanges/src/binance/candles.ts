import { INTERVAL_MS, invariant, type Market } from '@bullion/core';
import { intervalOf, readBars, stepOf, type WireBar } from '../bars.ts';
import type { Answer, Ask, CandleRow, Feed, Parsed, Window } from '../exchange.ts';
import { listOf, numberOf, serverTimeOf } from '../shape.ts';
import { jsonBody } from '../transport/json.ts';

/** Rows in one answer. Futures serve 1500, but 499 cost a weight of 2 where 1500 cost 10, so these are more rows per weight. */
const PAGE: Readonly<Record<Market, number>> = { spot: 1000, perp: 499 };

/** Below 100 rows a request for futures costs half as much. */
const SMALL_PAGE = 99;

/** Daily and hourly candles. Intervals without trades are sent as flat bars, so a missing bar is an outage. */
export const candles: Feed<CandleRow> = {
  kind: 'ohlcv',
  feeds: 'silver_ohlcv_normalized',
  shape: 'series',
  markets: ['spot', 'perp'],
  intervals: ['1d', '1h'],
  withoutTrades: 'flat',
  windowMs: (series) => PAGE[series.market] * stepOf(series),
  async *fetch(send, window) {
    yield await send(ask(window), { accept: (answer) => void parse(answer, window) });
  },
  parsers: [{ parse }],
};

/** Both bounds are inclusive and mean open times. */
function ask({ series, from, until }: Window): Ask {
  const { market, nativeSymbol } = series;
  const step = stepOf(series);
  const bars = Math.ceil(until / step) - Math.ceil(from / step);
  invariant(bars <= PAGE[market], `a window of at most ${PAGE[market]} bars`);
  const limit = market === 'perp' && bars <= SMALL_PAGE ? SMALL_PAGE : PAGE[market];
  const query = {
    symbol: nativeSymbol,
    interval: intervalOf(series),
    startTime: String(from),
    endTime: String(until - 1),
    limit: String(limit),
  };
  if (market === 'spot') return { endpoint: 'BINANCE_SPOT', path: '/api/v3/klines', query, cost: { spot: 2 } };
  return { endpoint: 'BINANCE_FUTURES', path: '/fapi/v1/klines', query, cost: { futures: limit < 100 ? 1 : 2 } };
}

function parse(answer: Answer, window: Window): Parsed<CandleRow> {
  const step = INTERVAL_MS[intervalOf(window.series)];
  return readBars(listOf(jsonBody(answer), answer, 'the body'), window, serverTimeOf(answer), (row) => readBar(row, step));
}

/** Open time, open, high, low, close, base volume, close time, quote volume, trades, taker's base and quote volume, nothing. */
function readBar(row: unknown, step: number): WireBar | undefined {
  if (!Array.isArray(row) || row.length !== 12) return undefined;
  const [openTime, open, high, low, close, volume, closeTime, quoteVolume, trades, takerVolume, takerQuoteVolume] = row.map(numberOf);
  if (openTime === undefined || closeTime === undefined) return undefined;
  const isCut = closeTime !== openTime + step - 1;
  return { openTime, open, high, low, close, volume, quoteVolume, isCut, detail: { trades, takerVolume, takerQuoteVolume } };
}
