import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BullionError, DAY_MS, INTERVAL_MS } from '@bullion/core';
import fc from 'fast-check';
import type { Answer, Series, Window } from '../src/exchange.ts';
import type { Fake } from '../src/fake.ts';
import { candles } from '../src/okx/candles.ts';
import { fakes } from '../src/okx/fake.ts';
import { funding } from '../src/okx/funding.ts';
import { source } from '../src/okx/index.ts';
import { answerOf, collect, drain, fakeSend, sample } from './fake-send.ts';
import { toyInstrument, toyWorld } from './toy-world.ts';

const HOUR = INTERVAL_MS['1h'];
const swap: Series = { market: 'perp', nativeSymbol: 'BTC-USDT-SWAP', interval: '1h' };
const spot: Series = { market: 'spot', nativeSymbol: 'BTC-USDT', interval: '1h' };
const instrument = toyInstrument('okx', 'perp');

const parse = (answer: Answer, window: Window) => candles.parsers[0]?.parse(answer, window);

describe('candles of OKX', () => {
  const from = 1_678_924_800_000;
  const window = { series: swap, from, until: from + 4 * HOUR, now: 0 };
  const later = { serverTime: from + DAY_MS };

  test('a swap counts base in volCcy and quote in volCcyQuote, never contracts', () => {
    const parsed = parse(sample('okx/candles-swap.json', later), window);
    assert.deepEqual(
      parsed?.rows.map(({ timestamp, open, high, low, close, volume, quote_volume, flags }) => [
        timestamp,
        ...[open, high, low, close, volume, quote_volume, flags],
      ]),
      [
        [1_678_924_800_000, 24341.4, 24341.4, 24341.4, 24341.4, 0, 0, 'no_trades,synthetic'],
        [1_678_928_400_000, 24341.4, 24344, 24313.2, 24323, 6.28, 152813.9, null],
      ],
    );
  });

  test('a bar that OKX marks as forming is no row, even where its hour is over', () => {
    const parsed = parse(sample('okx/candles-swap.json', later), window);
    assert.equal(parsed?.unfinishedFrom, 1_678_932_000_000);
  });

  test('a bar that OKX marks as closed is no row before its hour is over', () => {
    const parsed = parse(sample('okx/candles-swap.json', { serverTime: 1_678_932_000_000 - 1 }), window);
    assert.deepEqual([parsed?.rows.length, parsed?.unfinishedFrom], [1, 1_678_928_400_000]);
  });

  test('spot counts base in vol', () => {
    const at = 1_705_431_600_000;
    const parsed = parse(sample('okx/candles-spot.json', { serverTime: at + DAY_MS }), {
      series: spot,
      from: at,
      until: at + HOUR,
      now: 0,
    });
    assert.deepEqual([parsed?.rows[0]?.volume, parsed?.rows[0]?.quote_volume], [404.74017381, Number('17447600.212916623')]);
  });

  test('a day that opens at midnight in Hong Kong is rejected by name', () => {
    const at = Date.UTC(2023, 2, 15, 16);
    const body = `{"code":"0","msg":"","data":[["${at}","1","1","1","1","1","1","1","1"]]}`;
    const day = { series: { ...swap, interval: '1d' as const }, from: at - DAY_MS, until: at + DAY_MS, now: 0 };
    const parsed = parse(answerOf({ body }, { serverTime: at + 3 * DAY_MS }), day);
    assert.deepEqual(
      parsed?.rejected.map(({ rule }) => rule),
      ['misaligned_time'],
    );
  });

  test('an empty text is not a zero', () => {
    const body = `{"code":"0","msg":"","data":[["${from}","1","1","1","","1","1","1","1"]]}`;
    assert.deepEqual(
      parse(answerOf({ body }, later), window)?.rejected.map(({ rule }) => rule),
      ['unreadable_number'],
    );
  });

  for (const body of ['{"code":"0","msg":""}', '{"code":"50011","msg":"","data":[]}', '[]', '{"code":"0","data":[[', '<html>']) {
    test(`${body} is no list of candles`, () => {
      assert.throws(
        () => parse(answerOf({ body }, later), window),
        (error) => error instanceof BullionError && error.code === 'bad_body',
      );
    });
  }

  const spans = fc.record({
    interval: fc.constantFrom('1h' as const, '1d' as const),
    first: fc.integer({ min: 0, max: 3000 }),
    bars: fc.integer({ min: 1, max: 1000 }),
    ahead: fc.integer({ min: -50, max: 1100 }),
    offGrid: fc.integer({ min: 0, max: HOUR - 1 }),
    listed: fc.integer({ min: -400, max: 400 }),
    market: fc.constantFrom('spot' as const, 'perp' as const),
    quiet: fc.constantFrom(0, 0.3),
  });

  test('windows of any span give every bar that has closed, once, whether a page holds 300 rows or 100', async () => {
    await fc.assert(
      fc.asyncProperty(
        spans,
        fc.constantFrom(300, 100),
        async ({ interval, first, bars, ahead, offGrid, listed, market, quiet }, pageMax) => {
          const step = INTERVAL_MS[interval];
          const from = Date.UTC(2020, 5) + first * step;
          const until = from + bars * step;
          const now = from + ahead * step + offGrid;
          const listedAt = Math.min(from + listed * step, now);
          const born = toyInstrument('okx', market, { listedAt });
          const world = toyWorld({ now, instruments: [born], quiet });
          const { send } = fakeSend(source, cutTo(pageMax), world);
          const series = { ...(market === 'spot' ? spot : swap), interval };
          const { rows, answers } = await collect(candles, send, { series, from, until, now });
          const expected = world.bars(born, interval, from, until).filter(({ closed }) => closed);
          const oldestFirst = rows.toSorted((a, b) => a.timestamp - b.timestamp);
          assert.deepEqual(
            oldestFirst.map(({ timestamp, high, volume }) => [timestamp, high, volume]),
            expected.map((bar) => [bar.openTime, Number(bar.high), Number(bar.volume)]),
          );
          // The window in which the instrument was listed may need a second look.
          if (pageMax === 300) assert.ok(answers.length <= Math.ceil(bars / 300) + 2, 'one request per window');
        },
      ),
      { numRuns: 60 },
    );
  });

  test('an unknown instrument ends as absent', async () => {
    const now = Date.UTC(2022, 0);
    const { send, asks } = fakeSend(source, fakes, toyWorld({ now, instruments: [] }));
    const answers = await drain(candles.fetch(send, { series: swap, from: now - DAY_MS, until: now, now }));
    assert.deepEqual([answers.map((answer) => source.judge(answer).kind), asks.length], [['absent'], 1]);
  });

  test('a page that does not go back is an error instead of an endless walk', async () => {
    const now = Date.UTC(2022, 0);
    const world = toyWorld({ now, instruments: [instrument] });
    const stuck: Fake = (request, facts) => {
      const query = new URLSearchParams(request.query);
      query.set('after', String(now));
      return fakes['OKX']?.({ ...request, query }, facts) ?? { status: 500, headers: {}, body: '' };
    };
    const { send } = fakeSend(source, { OKX: stuck }, world);
    const window = { series: swap, from: now - 310 * HOUR, until: now - 10 * HOUR, now };
    await assert.rejects(drain(candles.fetch(send, window)), (error) => error instanceof BullionError && error.code === 'bad_body');
  });
});

describe('funding of OKX', () => {
  test('the realised rate is the paid one; a settlement without it is rejected', () => {
    const window = { series: { ...swap, interval: '' as const }, from: 1_596_000_000_000, until: 1_598_000_000_000, now: 0 };
    const parsed = funding.parsers[0]?.parse(sample('okx/funding.json', { serverTime: 1_598_000_000_000 }), window);
    assert.deepEqual(parsed?.rows, [
      {
        timestamp: 1_597_026_383_000,
        funding_time: 1_597_026_383_085,
        funding_rate: 0.00012345,
        stated_interval_hours: null,
        mark_price: null,
        index_price: null,
        rate_type: 'Regular',
      },
    ]);
    assert.deepEqual(
      parsed?.rejected.map(({ rule, timestamp }) => [rule, timestamp]),
      [['unreadable_number', 1_596_997_583_085]],
    );
  });

  test('pages of any size give every settlement that OKX still has, once', async () => {
    const spans = fc.record({
      hours: fc.constantFrom(1, 4, 8),
      daysBack: fc.integer({ min: 1, max: 130 }),
      days: fc.integer({ min: 1, max: 140 }),
      pageMax: fc.constantFrom(400, 100),
    });
    await fc.assert(
      fc.asyncProperty(spans, async ({ hours, daysBack, days, pageMax }) => {
        const now = Date.UTC(2024, 1, 1);
        const from = now - daysBack * DAY_MS;
        const until = from + days * DAY_MS;
        const hourly = toyInstrument('okx', 'perp', { fundingIntervalHours: hours });
        const world = toyWorld({ now, instruments: [hourly] });
        const { send } = fakeSend(source, cutTo(pageMax), world);
        const { rows } = await collect(funding, send, { series: { ...swap, interval: '' }, from, until, now });
        const expected = world.funding(hourly, Math.max(from, now - 96 * DAY_MS), Math.min(until, now));
        assert.deepEqual(
          rows.toSorted((a, b) => a.timestamp - b.timestamp).map((row) => [row.funding_time, row.funding_rate]),
          expected.map(({ time, rate }) => [time, Number(rate)]),
        );
      }),
      { numRuns: 60 },
    );
  });
});

/** The fake as a deployment with smaller pages. */
function cutTo(pageMax: number): Record<string, Fake> {
  const cut: Fake = (request, world) => {
    const query = new URLSearchParams(request.query);
    query.set('limit', String(Math.min(pageMax, Number(query.get('limit') ?? 100))));
    return fakes['OKX']?.({ ...request, query }, world) ?? { status: 500, headers: {}, body: '' };
  };
  return { OKX: cut };
}
