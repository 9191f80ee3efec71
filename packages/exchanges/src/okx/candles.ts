import type { Interval, Market } from '@bullion/core';
import { intervalOf, readBars, stepOf, type WireBar } from '../bars.ts';
import type { Answer, Ask, CandleRow, Feed, Parsed, Window } from '../exchange.ts';
import { newestFirst } from '../newest-first.ts';
import { numberOf, serverTimeOf } from '../shape.ts';
import { boundsOf, SURELY_WHOLE } from './bounds.ts';
import { dataOf } from './envelope.ts';
import { judge } from './errors.ts';

/** Rows in one answer. */
const PAGE = 300;

/** `1D` would open at 16:00 UTC, midnight in Hong Kong; the names are case-sensitive. */
const BARS: Readonly<Record<Interval, string>> = { '1m': '1m', '1h': '1H', '1d': '1Dutc' };

/** Daily and hourly candles. */
export const candles: Feed<CandleRow> = {
  kind: 'ohlcv',
  feeds: 'silver_ohlcv_normalized',
  shape: 'series',
  markets: ['spot', 'perp'],
  intervals: ['1d', '1h'],
  withoutTrades: 'flat',
  windowMs: (series) => PAGE * stepOf(series),
  fetch: (send, window) => newestFirst({ ask, parse, judge, rowsOf: dataOf, timeOf, page: SURELY_WHOLE }, send, window),
  parsers: [{ parse }],
};

function ask(window: Window, until: number): Ask {
  const { series } = window;
  const query = { instId: series.nativeSymbol, bar: BARS[intervalOf(series)], limit: String(PAGE), ...boundsOf(window, until) };
  return { endpoint: 'OKX', path: '/api/v5/market/history-candles', query, cost: { candles: 1 } };
}

function parse(answer: Answer, window: Window): Parsed<CandleRow> {
  const { market } = window.series;
  return readBars(dataOf(answer), window, serverTimeOf(answer), (row) => readBar(row, market));
}

function timeOf(row: unknown): number | undefined {
  return Array.isArray(row) ? numberOf(row[0]) : undefined;
}

/**
 * Time, open, high, low, close, vol, volCcy, volCcyQuote, confirm. `vol` counts base on spot but contracts on swaps,
 * where `volCcy` is the base; `volCcyQuote` is the quote on both.
 */
function readBar(row: unknown, market: Market): WireBar | undefined {
  if (!Array.isArray(row) || row.length < 9) return undefined;
  const [openTime, open, high, low, close, vol, volCcy, quoteVolume] = row.map(numberOf);
  return { openTime, open, high, low, close, volume: market === 'spot' ? vol : volCcy, quoteVolume, finished: row[8] === '1' };
}
