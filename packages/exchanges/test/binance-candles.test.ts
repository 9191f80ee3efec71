import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BullionError, cutAtMultiples, DAY_MS, INTERVAL_MS, type Interval, type Market } from '@bullion/core';
import fc from 'fast-check';
import { candles } from '../src/binance/candles.ts';
import type { Answer, Ask, CandleRow, Send, Series, Window } from '../src/exchange.ts';
import { answerOf, drain, sample } from './fake-send.ts';

const HOUR = INTERVAL_MS['1h'];
const NINE = Date.UTC(2020, 5, 6, 21);
const SERVER_TIME = Date.UTC(2020, 5, 7, 0, 30);
const series: Series = { market: 'spot', nativeSymbol: 'ETHBTC', interval: '1h' };
const window: Window = { series, from: NINE, until: NINE + 6 * HOUR, now: 0 };

function parse(answer: Answer) {
  const parsed = candles.parsers[0]?.parse(answer, window);
  assert.ok(parsed);
  return parsed;
}

const answer = (rows: unknown) => answerOf({ body: JSON.stringify(rows) }, { serverTime: SERVER_TIME });
const row = (openTime: unknown, ...rest: unknown[]) => [
  openTime,
  '1',
  '2',
  '0.5',
  '1.5',
  '10',
  NINE + HOUR - 1,
  '15',
  3,
  '4',
  '6',
  ...rest,
];

describe('a kline of Binance', () => {
  test('has its columns where the documentation puts them', () => {
    assert.deepEqual(parse(sample('binance/klines.json', { serverTime: SERVER_TIME })).rows[0], {
      timestamp: NINE,
      open: 0.0249,
      high: 0.02502,
      low: 0.02488,
      close: 0.025013,
      volume: 310.5,
      quote_volume: 7.74,
      trades_count: 512,
      taker_buy_volume: 150.1,
      taker_buy_quote_volume: 3.7419,
      flags: null,
    } satisfies CandleRow);
  });

  test('that was closed early or without trades says so, and the forming one is no row', () => {
    const parsed = parse(sample('binance/klines.json', { serverTime: SERVER_TIME }));
    assert.deepEqual(
      parsed.rows.map(({ flags }) => flags),
      [null, 'cut', 'no_trades,synthetic'],
    );
    assert.equal(parsed.unfinishedFrom, NINE + 3 * HOUR);
    assert.deepEqual(parsed.rejected, []);
  });

  test('that cannot be read is rejected by name, and the others stay', () => {
    const good = row(NINE, '0');
    const bad = [
      [row(NINE), 'unreadable_row'],
      [row(NINE, '0', 'more'), 'unreadable_row'],
      [{ openTime: NINE }, 'unreadable_row'],
      [row(NINE + 60_000, '0'), 'misaligned_time'],
      [row(NINE * 1000, '0'), 'implausible_time'],
      [row(NINE / 1000, '0'), 'implausible_time'],
      [good.with(1, ''), 'unreadable_number'],
      [good.with(8, null), 'unreadable_number'],
    ] as const;
    const { rows, rejected } = parse(answer([...bad.map(([each]) => each), good]));
    assert.equal(rows.length, 1);
    assert.deepEqual(
      rejected.map(({ rule }) => rule),
      bad.map(([, rule]) => rule),
    );
  });

  test('outside the window belongs to the window beside it', () => {
    assert.equal(parse(answer([row(NINE - HOUR, '0'), row(NINE + 6 * HOUR, '0')])).rows.length, 0);
  });

  test('comes out in order, whatever the order it came in', () => {
    const rows = [2, 0, 1].map((hours) => row(NINE + hours * HOUR, '0'));
    assert.deepEqual(
      parse(answer(rows)).rows.map(({ timestamp }) => timestamp),
      [0, 1, 2].map((hours) => NINE + hours * HOUR),
    );
  });
});

test('a body that is no list is a bad body, and so is one whose clock is unknown', () => {
  const isBadBody = (error: unknown) => error instanceof BullionError && error.code === 'bad_body';
  for (const odd of [{}, { rows: [] }, null, 'text']) assert.throws(() => parse(answer(odd)), isBadBody);
  assert.throws(() => parse(answerOf({ body: '[]' })), isBadBody);
});

describe('requests for klines of Binance', () => {
  async function asksFor(about: Partial<Series>, from: number, until: number): Promise<Ask[]> {
    const asks: Ask[] = [];
    const send: Send = async (ask) => {
      asks.push(ask);
      return answer([]);
    };
    const asked = { ...series, ...about };
    for (const piece of cutAtMultiples({ from, until }, candles.windowMs(asked))) {
      await drain(candles.fetch(send, { series: asked, now: 0, ...piece }));
    }
    return asks;
  }

  test('name the market by host and path, with inclusive bounds', async () => {
    const [spot] = await asksFor({}, NINE, NINE + 3 * HOUR);
    assert.deepEqual(spot, {
      endpoint: 'BINANCE_SPOT',
      path: '/api/v3/klines',
      query: { symbol: 'ETHBTC', interval: '1h', startTime: String(NINE), endTime: String(NINE + 3 * HOUR - 1), limit: '1000' },
      cost: { spot: 2 },
    });
    const [perp] = await asksFor({ market: 'perp' }, NINE, NINE + 3 * HOUR);
    assert.deepEqual([perp?.endpoint, perp?.path], ['BINANCE_FUTURES', '/fapi/v1/klines']);
  });

  test('of futures cost by their limit: one for a day, two for a long window', async () => {
    const start = Math.ceil(NINE / (499 * HOUR)) * 499 * HOUR;
    const costs = async (hours: number) =>
      (await asksFor({ market: 'perp' }, start, start + hours * HOUR)).map(({ cost, query }) => [cost, query['limit']]);
    assert.deepEqual(await costs(99), [[{ futures: 1 }, '99']]);
    assert.deepEqual(await costs(100), [[{ futures: 2 }, '499']]);
    assert.deepEqual(await costs(499), [[{ futures: 2 }, '499']]);
    assert.equal((await costs(500)).length, 2);
  });

  test('ask for each bar of a span once, and never for more than fit into a page', async () => {
    const cases = fc.record({
      market: fc.constantFrom<Market>('spot', 'perp'),
      interval: fc.constantFrom<Interval>('1h', '1d'),
      from: fc.integer({ min: Date.UTC(2017, 7, 17), max: Date.UTC(2025, 0) }),
      length: fc.integer({ min: 1, max: 400 * DAY_MS }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ market, interval, from, length }) => {
        const step = INTERVAL_MS[interval];
        const asks = await asksFor({ market, interval }, from, from + length);
        const opens = asks.flatMap(({ query }) => {
          const page = opensIn(Number(query['startTime']), Number(query['endTime']), step);
          assert.ok(page.length <= Number(query['limit']));
          return page;
        });
        const wanted = opensIn(from, from + length - 1, step);
        assert.deepEqual(
          opens.filter((open) => open >= from && open < from + length),
          wanted,
        );
      }),
    );
  });
});

/** Open times between two inclusive bounds. */
function opensIn(first: number, last: number, step: number): number[] {
  const start = Math.ceil(first / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((last - start) / step) + 1) }, (_, index) => start + index * step);
}
