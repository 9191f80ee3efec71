import { DAY_MS } from '@bullion/core';
import type { Answer, Ask, Feed, OpenInterestRow, Parsed, Window } from '../exchange.ts';
import { readOpenInterest, SPACING_MS, type WireOpenInterest } from '../open-interest.ts';
import { fieldsOf, listOf, numberOf, serverTimeOf } from '../shape.ts';
import { jsonBody } from '../transport/json.ts';

/** Rows in one answer. */
const PAGE = 500;

/** Open interest at every full hour of the last month. What is older survives only in the archive. */
export const openInterest: Feed<OpenInterestRow> = {
  kind: 'oi',
  feeds: 'silver_open_interest_normalized',
  shape: 'series',
  markets: ['perp'],
  intervals: [],
  // 480 hours: one page.
  windowMs: () => 20 * DAY_MS,
  // "The latest month": a start before it is refused, and a month may have 28 days.
  keepsMs: 28 * DAY_MS,
  async *fetch(send, window) {
    yield await send(ask(window), { accept: (answer) => void parse(answer, window) });
  },
  parsers: [{ parse }],
};

/** Oldest first, both bounds inclusive. A row is stamped with the end of its period, which is the instant of its state. */
function ask({ series, from, until }: Window): Ask {
  const query = {
    symbol: series.nativeSymbol,
    period: '1h',
    startTime: String(from),
    endTime: String(until - 1),
    limit: String(Math.min(PAGE, Math.ceil((until - from) / SPACING_MS) + 1)),
  };
  return { endpoint: 'BINANCE_FUTURES', path: '/futures/data/openInterestHist', query, cost: { statistics: 1 } };
}

function parse(answer: Answer, window: Window): Parsed<OpenInterestRow> {
  const list = listOf(jsonBody(answer), answer, 'the body');
  return readOpenInterest(list, window, serverTimeOf(answer), (row) => readRow(row, window.series.nativeSymbol));
}

/** Both amounts count one side. */
function readRow(value: unknown, nativeSymbol: string): WireOpenInterest | undefined {
  const row = fieldsOf(value);
  if (row === undefined || row['symbol'] !== nativeSymbol) return undefined;
  return {
    time: numberOf(row['timestamp']),
    base: numberOf(row['sumOpenInterest']),
    value: numberOf(row['sumOpenInterestValue']) ?? null,
  };
}
