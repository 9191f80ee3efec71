import { DAY_MS } from '@bullion/core';
import type { Answer, Ask, Feed, FundingRow, Parsed, Window } from '../exchange.ts';
import { readFunding, type WireFunding } from '../funding.ts';
import { badShape, fieldsOf, listOf, numberOf, positiveOf, serverTimeOf } from '../shape.ts';
import { jsonBody } from '../transport/json.ts';
import { judge } from './errors.ts';

/** Rows in one answer. */
const PAGE = 1000;

/** A start of 0 would count as absent, and no contract of Binance is older than this day. */
const FIRST_MS = Date.UTC(2019, 8, 1);

/** Paid funding rates, back to the launch of the contract. */
export const funding: Feed<FundingRow> = {
  kind: 'funding',
  feeds: 'silver_funding_normalized',
  shape: 'series',
  markets: ['perp'],
  intervals: [],
  // 900 settlements of a contract that settles every eight hours: one page.
  windowMs: () => 300 * DAY_MS,
  async *fetch(send, window) {
    for (let from: number | undefined = Math.max(window.from, FIRST_MS); from !== undefined; ) {
      const answer = await send(ask(window, from), { accept: (candidate) => void parse(candidate, window) });
      yield answer;
      from = judge(answer).kind === 'absent' ? undefined : nextPage(answer, from);
    }
  },
  parsers: [{ parse }],
};

/** Oldest first, both bounds inclusive. */
function ask({ series, until }: Window, from: number): Ask {
  const query = {
    symbol: series.nativeSymbol,
    startTime: String(from),
    endTime: String(Math.max(from, until - 1)),
    limit: String(PAGE),
  };
  return { endpoint: 'BINANCE_FUTURES', path: '/fapi/v1/fundingRate', query, cost: { funding: 1 } };
}

/** Where the page after a full one starts. */
function nextPage(answer: Answer, from: number): number | undefined {
  const list = rowsOf(answer);
  if (list.length < PAGE) return undefined;
  const last = lastTime(list);
  if (last <= from) throw badShape(answer, `a full page does not lead beyond ${from}`);
  return last;
}

/**
 * Two rows may share a time (a Regular and a Special rate), and the end of a full page may come between them.
 * So the last time of a full page is left to the next page, which starts there.
 */
function parse(answer: Answer, window: Window): Parsed<FundingRow> {
  const list = rowsOf(answer);
  const last = list.length < PAGE ? Infinity : lastTime(list);
  const ours = list.filter((row) => timeOf(row) !== last);
  return readFunding(ours, window, serverTimeOf(answer), (row) => readRow(row, window.series.nativeSymbol));
}

function rowsOf(answer: Answer): readonly unknown[] {
  return listOf(jsonBody(answer), answer, 'the body');
}

function lastTime(list: readonly unknown[]): number {
  return Math.max(...list.map((row) => timeOf(row) ?? 0));
}

function timeOf(row: unknown): number | undefined {
  return numberOf(fieldsOf(row)?.['fundingTime']);
}

/** Old rows have an empty mark price, and no rate type. */
function readRow(value: unknown, nativeSymbol: string): WireFunding | undefined {
  const row = fieldsOf(value);
  const rateType = row?.['rateType'] ?? 'Regular';
  if (row === undefined || row['symbol'] !== nativeSymbol || (rateType !== 'Regular' && rateType !== 'Special')) return undefined;
  return { time: timeOf(row), rate: numberOf(row['fundingRate']), markPrice: positiveOf(row['markPrice']), rateType };
}
