import { DAY_MS } from '@bullion/core';
import type { Answer, Ask, Feed, FundingRow, Parsed, Window } from '../exchange.ts';
import { readFunding, type WireFunding } from '../funding.ts';
import { newestFirst } from '../newest-first.ts';
import { fieldsOf, numberOf, serverTimeOf } from '../shape.ts';
import { boundsOf, SURELY_WHOLE } from './bounds.ts';
import { dataOf } from './envelope.ts';
import { judge } from './errors.ts';

/** Rows in one answer; a larger limit is cut to it. */
const PAGE = 400;

/** Paid funding rates. OKX forgets them after about three months, so what is not asked for in time is lost. */
export const funding: Feed<FundingRow> = {
  kind: 'funding',
  feeds: 'silver_funding_normalized',
  shape: 'series',
  markets: ['perp'],
  intervals: [],
  // 300 settlements of a contract that settles every eight hours: one page.
  windowMs: () => 100 * DAY_MS,
  // 287 settlements of a contract that settles every eight hours were measured.
  forgetsMs: 95 * DAY_MS,
  fetch: (send, window) => newestFirst({ ask, parse, judge, rowsOf: dataOf, timeOf, page: SURELY_WHOLE }, send, window),
  parsers: [{ parse }],
};

function ask(window: Window, until: number): Ask {
  const query = { instId: window.series.nativeSymbol, limit: String(PAGE), ...boundsOf(window, until) };
  return { endpoint: 'OKX', path: '/api/v5/public/funding-rate-history', query, cost: { funding: 1 } };
}

function parse(answer: Answer, window: Window): Parsed<FundingRow> {
  return readFunding(dataOf(answer), window, serverTimeOf(answer), readRow);
}

/** `realizedRate` is what was paid; `fundingRate` is what had been predicted. */
function readRow(value: unknown): WireFunding | undefined {
  const row = fieldsOf(value);
  return row && { time: numberOf(row['fundingTime']), rate: numberOf(row['realizedRate']) };
}

function timeOf(row: unknown): number | undefined {
  return readRow(row)?.time;
}
