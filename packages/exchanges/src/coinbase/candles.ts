import { isoTime } from '@bullion/core';
import { readBars, stepOf, type WireBar } from '../bars.ts';
import type { Answer, Ask, CandleRow, Feed, Parsed, Window } from '../exchange.ts';
import { listOf, numberOf, serverTimeOf } from '../shape.ts';
import { jsonBody } from '../transport/json.ts';

/** Buckets in one answer; a request that spans more is refused. */
const PAGE = 300;

/** Daily and hourly candles. */
export const candles: Feed<CandleRow> = {
  kind: 'ohlcv',
  feeds: 'silver_ohlcv_normalized',
  shape: 'series',
  markets: ['spot'],
  intervals: ['1d', '1h'],
  withoutTrades: 'omitted',
  windowMs: (series) => PAGE * stepOf(series),
  async *fetch(send, window) {
    yield await send(ask(window), { accept: (answer) => void parse(answer, window) });
  },
  parsers: [{ parse }],
};

/** `end` is inclusive, so it names the last bucket that opens before the window ends. */
function ask(window: Window): Ask {
  const step = stepOf(window.series);
  const first = Math.ceil(window.from / step) * step;
  const last = Math.ceil(window.until / step) * step - step;
  return {
    endpoint: 'COINBASE',
    path: `/products/${encodeURIComponent(window.series.nativeSymbol)}/candles`,
    query: { granularity: String(step / 1000), start: isoTime(first), end: isoTime(Math.max(first, last)) },
    cost: { public: 1 },
  };
}

/** The body does not mark the forming bucket; the clock of the exchange tells it. */
function parse(answer: Answer, window: Window): Parsed<CandleRow> {
  return readBars(listOf(jsonBody(answer), answer, 'the body'), window, serverTimeOf(answer), readBar);
}

/** Seconds, LOW, HIGH, OPEN, CLOSE, base volume. */
function readBar(row: unknown): WireBar | undefined {
  if (!Array.isArray(row) || row.length < 6) return undefined;
  const [seconds, low, high, open, close, volume] = row.map(numberOf);
  return { openTime: seconds === undefined ? undefined : seconds * 1000, open, high, low, close, volume, quoteVolume: null };
}
