import { DAY_MS } from '@bullion/core';
import type { Answer, Ask, Feed, FundingRow, Parsed, Window } from '../exchange.ts';
import { readFunding, type WireFunding } from '../funding.ts';
import { fieldsOf, numberOf, serverTimeOf } from '../shape.ts';
import { dataOf } from './envelope.ts';
import { walkBack } from './walk.ts';

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
  fetch: (send, window) => {
    const accept = (answer: Answer) => void parse(answer, window);
    return walkBack({ send, window, ask: ask(window.series.nativeSymbol), accept, timeOf: (row) => readRow(row)?.time });
  },
  parsers: [{ parse }],
};

function ask(instId: string): Ask {
  return {
    endpoint: 'OKX',
    path: '/api/v5/public/funding-rate-history',
    query: { instId, limit: String(PAGE) },
    cost: { funding: 1 },
  };
}

function parse(answer: Answer, window: Window): Parsed<FundingRow> {
  return readFunding(dataOf(answer), window, serverTimeOf(answer), readRow);
}

/** `realizedRate` is what was paid; `fundingRate` is what had been predicted. */
function readRow(value: unknown): WireFunding | undefined {
  const row = fieldsOf(value);
  return row && { time: numberOf(row['fundingTime']), rate: numberOf(row['realizedRate']) };
}
