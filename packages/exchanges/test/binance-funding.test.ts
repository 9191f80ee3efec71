import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BullionError, INTERVAL_MS, stream } from '@bullion/core';
import fc from 'fast-check';
import { funding } from '../src/binance/funding.ts';
import type { Ask, FundingRow, Send, Series, Window } from '../src/exchange.ts';
import { answerOf, drain, sample } from './fake-send.ts';

const HOUR = INTERVAL_MS['1h'];
const START = 1_621_267_200_000;
const serverTime = Date.UTC(2021, 11, 31);
const series: Series = { market: 'perp', nativeSymbol: 'BTCUSDT', interval: '' };
const window: Window = { series, from: START, until: START + 24 * HOUR, now: 0 };

/** A settlement as Binance sends it. */
interface Sent {
  readonly symbol: string;
  readonly fundingTime: number;
  readonly fundingRate: string;
  readonly rateType: string;
}

function rowsOf(answer: Parameters<(typeof funding.parsers)[0]['parse']>[0], about = window) {
  const parsed = funding.parsers[0]?.parse(answer, about);
  assert.ok(parsed);
  return parsed;
}

describe('a settlement of Binance', () => {
  test('keeps its milliseconds beside the rounded time, and null where no mark price is said', () => {
    const { rows, rejected } = rowsOf(sample('binance/funding.json', { serverTime }));
    assert.deepEqual(rejected, []);
    assert.deepEqual(rows, [
      settlement({ timestamp: START, funding_time: START + 6, funding_rate: 0.00063521, mark_price: 43301.2 }),
      settlement({ timestamp: START + 8 * HOUR, funding_time: START + 8 * HOUR, funding_rate: -0.00012 }),
      settlement({
        timestamp: START + 8 * HOUR,
        funding_time: START + 8 * HOUR,
        funding_rate: 0.01,
        mark_price: 43000,
        rate_type: 'Special',
      }),
    ]);
  });

  test('of another symbol, another type or without a rate is rejected by name', () => {
    const good = { symbol: 'BTCUSDT', fundingTime: START, fundingRate: '0.0001', rateType: 'Regular' };
    const bad = [
      [{ ...good, symbol: 'ETHUSDT' }, 'unreadable_row'],
      [{ ...good, rateType: 'Odd' }, 'unreadable_row'],
      [[START, '0.0001'], 'unreadable_row'],
      [{ ...good, fundingRate: '' }, 'unreadable_number'],
      [{ ...good, fundingTime: START / 1000 }, 'implausible_time'],
    ] as const;
    const { rows, rejected } = rowsOf(answerOf({ body: JSON.stringify([...bad.map(([each]) => each), good]) }, { serverTime }));
    assert.equal(rows.length, 1);
    assert.deepEqual(
      rejected.map(({ rule }) => rule),
      bad.map(([, rule]) => rule),
    );
  });
});

describe('a walk through the funding of Binance', () => {
  test('neither loses nor repeats a row, also where two rows share the time at the end of a full page', async () => {
    const cases = fc.record({
      seed: fc.nat(),
      settlements: fc.integer({ min: 0, max: 3000 }),
      special: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ seed, settlements, special }) => {
        const sent = history(seed, settlements, special);
        const { asks, rows } = await walk(sent, START, START + 400 * 24 * HOUR);
        const inside = sent.filter(({ fundingTime }) => fundingTime < START + 400 * 24 * HOUR);
        assert.deepEqual(
          rows.map((row) => [row.funding_time, row.rate_type]),
          inside.map((row) => [row.fundingTime, row.rateType]),
        );
        assert.ok(asks.length <= 1 + inside.length / 998);
      }),
      { numRuns: 40 },
    );
  });

  test('never starts at zero, which would count as absent', async () => {
    const { asks } = await walk([], 0, 24 * HOUR);
    assert.deepEqual(
      asks.map(({ query }) => [query['startTime'], query['endTime'], query['limit']]),
      [['1567296000000', '1567296000000', '1000']],
    );
    assert.deepEqual(asks[0]?.cost, { funding: 1 });
  });

  test('ends with an error where a full page does not lead on', async () => {
    const sent = Array.from({ length: 1000 }, () => settled(START, 'Regular'));
    await assert.rejects(walk(sent, START, START + 24 * HOUR), (error) => error instanceof BullionError && error.code === 'bad_body');
  });
});

function settlement(about: Partial<FundingRow>): FundingRow {
  const blank = { stated_interval_hours: null, mark_price: null, index_price: null, rate_type: 'Regular' } as const;
  return { timestamp: 0, funding_time: 0, funding_rate: 0, ...blank, ...about };
}

function settled(fundingTime: number, rateType: string): Sent {
  return { symbol: 'BTCUSDT', fundingTime, fundingRate: '0.0001', rateType };
}

/** Settlements one to eight hours apart, a share of them of both types at once. */
function history(seed: number, settlements: number, special: number): Sent[] {
  const random = stream(seed);
  const rows: Sent[] = [];
  for (let time = START, count = 0; count < settlements; count++) {
    time += (1 + Math.floor(8 * random())) * HOUR;
    rows.push(settled(time, 'Regular'));
    if (random() < special) rows.push(settled(time, 'Special'));
  }
  return rows;
}

/** Serves a history as Binance would: oldest first from the start, both bounds inclusive, a thousand rows at most. */
async function walk(sent: readonly Sent[], from: number, until: number): Promise<{ asks: Ask[]; rows: FundingRow[] }> {
  const asks: Ask[] = [];
  const send: Send = async (ask, { accept } = {}) => {
    asks.push(ask);
    const [start, end] = [Number(ask.query['startTime']), Number(ask.query['endTime'])];
    const page = sent.filter(({ fundingTime }) => fundingTime >= start && fundingTime <= end).slice(0, Number(ask.query['limit']));
    const answer = answerOf({ body: JSON.stringify(page) }, { serverTime: Date.UTC(2025, 0) });
    accept?.(answer);
    return answer;
  };
  const about = { series, from, until, now: 0 };
  const answers = await drain(funding.fetch(send, about));
  return { asks, rows: answers.flatMap((answer) => rowsOf(answer, about).rows) };
}
