import { DAY_MS } from '@bullion/core';
import type { Answer, Ask, Feed, OpenInterestRow, Parsed, Window } from '../exchange.ts';
import { newestFirst } from '../newest-first.ts';
import { readOpenInterest, type WireOpenInterest } from '../open-interest.ts';
import { fieldsOf, numberOf } from '../shape.ts';
import { CATEGORIES, envelopeOf, listIn } from './envelope.ts';
import { judge } from './errors.ts';

/** Rows in one answer. */
const PAGE = 200;

/** Open interest at every full hour, back to the launch of the contract. */
export const openInterest: Feed<OpenInterestRow> = {
  kind: 'oi',
  feeds: 'silver_open_interest_normalized',
  shape: 'series',
  markets: ['perp'],
  intervals: [],
  // 192 hours: one page.
  windowMs: () => 8 * DAY_MS,
  fetch: (send, window) => newestFirst({ ask, parse, judge, rowsOf: listIn, timeOf, page: PAGE }, send, window),
  parsers: [{ parse }],
};

/** Newest first, both bounds inclusive. A lone startTime is ignored, so both are always sent. */
function ask({ series, from }: Window, until: number): Ask {
  return {
    endpoint: 'BYBIT',
    path: '/v5/market/open-interest',
    query: {
      category: CATEGORIES[series.market],
      symbol: series.nativeSymbol,
      intervalTime: '1h',
      startTime: String(from),
      endTime: String(until - 1),
      limit: String(PAGE),
    },
    cost: { requests: 1 },
  };
}

function parse(answer: Answer, window: Window): Parsed<OpenInterestRow> {
  const { list, time } = envelopeOf(answer);
  return readOpenInterest(list, window, time, readRow);
}

/** `openInterest` adds up both sides. One side alone is said since 2026-06-11; half a sum would be a guess, so older rows lack it. */
function readRow(value: unknown): WireOpenInterest | undefined {
  const row = fieldsOf(value);
  if (row === undefined) return undefined;
  const single = numberOf(row['singleOpenInterest']) ?? null;
  return { time: numberOf(row['timestamp']), base: single, bothSides: numberOf(row['openInterest']) ?? null };
}

function timeOf(row: unknown): number | undefined {
  return readRow(row)?.time;
}
