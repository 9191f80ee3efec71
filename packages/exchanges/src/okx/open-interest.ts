import { DAY_MS } from '@bullion/core';
import type { Answer, Ask, Feed, OpenInterestRow, Parsed, Window } from '../exchange.ts';
import { newestFirst } from '../newest-first.ts';
import { readOpenInterest, type WireOpenInterest } from '../open-interest.ts';
import { numberOf, serverTimeOf } from '../shape.ts';
import { dataOf } from './envelope.ts';
import { judge } from './errors.ts';

/** Rows in one answer. */
const PAGE = 100;

/** Open interest at every full hour. OKX remembers 1,440 of them, so what is not asked for in time is lost. */
export const openInterest: Feed<OpenInterestRow> = {
  kind: 'oi',
  feeds: 'silver_open_interest_normalized',
  shape: 'series',
  markets: ['perp'],
  intervals: [],
  // 96 hours: one page.
  windowMs: () => 4 * DAY_MS,
  keepsMs: 59 * DAY_MS,
  fetch: (send, window) => newestFirst({ ask, parse, judge, rowsOf: dataOf, timeOf, page: PAGE }, send, window),
  parsers: [{ parse }],
};

/** Newest first, both bounds inclusive. */
function ask({ series, from }: Window, until: number): Ask {
  const query = { instId: series.nativeSymbol, period: '1H', begin: String(from), end: String(until - 1), limit: String(PAGE) };
  return { endpoint: 'OKX', path: '/api/v5/rubik/stat/contracts/open-interest-history', query, cost: { openInterest: 1 } };
}

function parse(answer: Answer, window: Window): Parsed<OpenInterestRow> {
  return readOpenInterest(dataOf(answer), window, serverTimeOf(answer), readRow);
}

/** Time, contracts, coins, US dollars. Dollars are no quote asset of a USDT contract, so they are left to bronze. */
function readRow(row: unknown): WireOpenInterest | undefined {
  if (!Array.isArray(row) || row.length < 4) return undefined;
  return { time: numberOf(row[0]), base: numberOf(row[2]) };
}

function timeOf(row: unknown): number | undefined {
  return readRow(row)?.time;
}
