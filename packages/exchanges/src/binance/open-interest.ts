import { DAY_MS } from '@bullion/core';
import type { Answer, Ask, Feed, OpenInterestRow, Parsed, Window } from '../exchange.ts';
import { readOpenInterest, type WireOpenInterest } from '../open-interest.ts';
import { fieldsOf, listOf, numberOf, serverTimeOf } from '../shape.ts';
import { jsonBody } from '../transport/json.ts';

/** Rows in one answer. */
const PAGE = 500;
const STEP_MS = 300_000;

/** Open interest at every five minutes of the last month, as in the archive, where alone what is older survives. */
export const openInterest: Feed<OpenInterestRow> = {
  kind: 'oi',
  feeds: 'silver_open_interest_normalized',
  shape: 'series',
  markets: ['perp'],
  intervals: [],
  // 480 states: one page.
  windowMs: () => (5 / 3) * DAY_MS,
  // "The latest month": a start before it is refused, and a month may have 28 days.
  keepsMs: 28 * DAY_MS,
  stateMs: STEP_MS,
  async *fetch(send, window) {
    yield await send(ask(window), { accept: (answer) => void parse(answer, window) });
  },
  parsers: [{ parse }],
};

/** Oldest first, both bounds inclusive. A row is stamped with the end of its period, which is the instant of its state. */
function ask({ series, from, until }: Window): Ask {
  const query = {
    symbol: series.nativeSymbol,
    period: '5m',
    startTime: String(from),
    endTime: String(until - 1),
    limit: String(Math.min(PAGE, Math.ceil((until - from) / STEP_MS) + 1)),
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
