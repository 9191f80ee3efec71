import type { Interval } from '@bullion/core';
import { intervalOf, readBars, stepOf, type WireBar } from '../bars.ts';
import type { Answer, Ask, CandleRow, Feed, Parsed, Window } from '../exchange.ts';
import { numberOf } from '../shape.ts';
import { CATEGORIES, envelopeOf } from './envelope.ts';

/** Rows in one answer. */
const PAGE = 1000;

const BARS: Readonly<Record<Interval, string>> = { '1m': '1', '1h': '60', '1d': 'D' };

/** Daily and hourly candles. */
export const candles: Feed<CandleRow> = {
  kind: 'ohlcv',
  feeds: 'silver_ohlcv_normalized',
  shape: 'series',
  markets: ['spot', 'perp'],
  intervals: ['1d', '1h'],
  windowMs: (series) => PAGE * stepOf(series),
  async *fetch(send, window) {
    yield await send(ask(window), { accept: (answer) => void parse(answer, window) });
  },
  parsers: [{ parse }],
};

/** `end` is inclusive. Of a range wider than the limit the newest rows are sent, so a window is never wider. */
function ask({ series, from, until }: Window): Ask {
  return {
    endpoint: 'BYBIT',
    path: '/v5/market/kline',
    query: {
      category: CATEGORIES[series.market],
      symbol: series.nativeSymbol,
      interval: BARS[intervalOf(series)],
      start: String(from),
      end: String(until - 1),
      limit: String(PAGE),
    },
    cost: { requests: 1 },
  };
}

function parse(answer: Answer, window: Window): Parsed<CandleRow> {
  const { list, time } = envelopeOf(answer);
  return readBars(list, window, time, readBar);
}

/** Start, open, high, low, close, volume, turnover; on spot and linear the volume counts base and the turnover quote. */
function readBar(row: unknown): WireBar | undefined {
  if (!Array.isArray(row) || row.length < 7) return undefined;
  const [openTime, open, high, low, close, volume, quoteVolume] = row.map(numberOf);
  return { openTime, open, high, low, close, volume, quoteVolume };
}
