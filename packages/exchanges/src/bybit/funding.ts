import { DAY_MS } from '@bullion/core';
import type { Answer, Ask, Feed, FundingRow, Parsed, Window } from '../exchange.ts';
import { readFunding, type WireFunding } from '../funding.ts';
import { newestFirst } from '../newest-first.ts';
import { fieldsOf, numberOf } from '../shape.ts';
import { CATEGORIES, envelopeOf, listIn } from './envelope.ts';
import { judge } from './errors.ts';

/** Rows in one answer. */
const PAGE = 200;

/** Paid funding rates, back to the launch of the contract. */
export const funding: Feed<FundingRow> = {
  kind: 'funding',
  feeds: 'silver_funding_normalized',
  shape: 'series',
  markets: ['perp'],
  intervals: [],
  // 192 settlements of a contract that settles every eight hours: one page.
  windowMs: () => 64 * DAY_MS,
  fetch: (send, window) => newestFirst({ ask, parse, judge, rowsOf: listIn, timeOf, page: PAGE }, send, window),
  parsers: [{ parse }],
};

/** Newest first, both bounds inclusive. A lone startTime is refused, so both are always sent. */
function ask({ series, from }: Window, until: number): Ask {
  return {
    endpoint: 'BYBIT',
    path: '/v5/market/funding/history',
    query: {
      category: CATEGORIES[series.market],
      symbol: series.nativeSymbol,
      startTime: String(from),
      endTime: String(until - 1),
      limit: String(PAGE),
    },
    cost: { requests: 1 },
  };
}

function parse(answer: Answer, window: Window): Parsed<FundingRow> {
  const { list, time } = envelopeOf(answer);
  return readFunding(list, window, time, readRow);
}

function readRow(value: unknown): WireFunding | undefined {
  const row = fieldsOf(value);
  return row && { time: numberOf(row['fundingRateTimestamp']), rate: numberOf(row['fundingRate']) };
}

function timeOf(row: unknown): number | undefined {
  return readRow(row)?.time;
}
