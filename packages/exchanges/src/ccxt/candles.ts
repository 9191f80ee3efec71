import { asBullionError, type Interval, invariant } from '@bullion/core';
import { intervalOf, readBars, stepOf, type WireBar } from '../bars.ts';
import type { Answer, CandleRow, Feed, Parsed, Window } from '../exchange.ts';
import { badShape, listOf, numberOf, serverTimeOf } from '../shape.ts';
import { jsonBody } from '../transport/json.ts';
import { askOf } from './ask.ts';
import type { Exchange } from './library.ts';
import { spotMarket } from './market.ts';
import type { Unified, Wanted } from './unified.ts';

export interface CandleOptions {
  readonly unified: Unified;
  readonly endpoints: Readonly<Record<string, string>>;
  readonly intervals: readonly Interval[];
  /** Bars in one answer. */
  readonly page: number;
}

/**
 * Daily and hourly candles of spot markets. ccxt says volumes of spot in base; those of derivatives are contracts on one exchange and
 * base or quote on another, so they are left to exchanges that we know ourselves.
 */
export function candleFeed({ unified, endpoints, intervals, page }: CandleOptions): Feed<CandleRow, Promise<Parsed<CandleRow>>> {
  return {
    kind: 'ohlcv',
    feeds: 'silver_ohlcv_normalized',
    shape: 'series',
    markets: ['spot'],
    intervals,
    // One less than fits, because one more is asked for.
    windowMs: (series) => (page - 1) * stepOf(series),
    async *fetch(send, window) {
      const [wanted, ...more] = await wantedCandles(unified, window);
      invariant(wanted !== undefined && more.length === 0, `ccxt to ask once for ${window.series.nativeSymbol}`);
      yield await send(askOf(wanted, endpoints), { accept: (answer) => void jsonBody(answer) });
    },
    parsers: [{ parse: (answer, window) => parse(unified, answer, window) }],
  };
}

/** The requests that ccxt makes for a window. */
export function wantedCandles(unified: Unified, window: Window): Promise<Wanted[]> {
  return unified.wanted({ now: window.now, market: spotMarket(window.series) }, (exchange) => ask(exchange, window));
}

/** ccxt reads the stored bytes as if they had just come. Its bars are then judged like those of any other exchange. */
async function parse(unified: Unified, answer: Answer, window: Window): Promise<Parsed<CandleRow>> {
  const call = { respond: async () => answer, now: window.now, market: spotMarket(window.series) };
  const said = await unified
    .run(call, (exchange) => ask(exchange, window))
    .catch((error: unknown) => {
      throw badShape(answer, `ccxt does not understand it (${asBullionError(error).message})`);
    });
  return readBars(listOf(said, answer, 'what ccxt makes of it'), window, serverTimeOf(answer), readBar);
}

/** One bar more than the window holds, because some exchanges leave out the last one. */
function ask(exchange: Exchange, { series, from, until }: Window): Promise<unknown> {
  const step = stepOf(series);
  return exchange.fetchOHLCV(series.nativeSymbol, intervalOf(series), Math.ceil(from / step) * step, Math.ceil((until - from) / step) + 1);
}

/** Ms, open, high, low, close, base volume. */
function readBar(row: unknown): WireBar | undefined {
  if (!Array.isArray(row) || row.length < 6) return undefined;
  const [openTime, open, high, low, close, volume] = row.map(numberOf);
  return { openTime, open, high, low, close, volume, quoteVolume: null };
}
