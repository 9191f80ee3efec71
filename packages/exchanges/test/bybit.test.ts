import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BullionError, DAY_MS, INTERVAL_MS } from '@bullion/core';
import fc from 'fast-check';
import { candles } from '../src/bybit/candles.ts';
import { fakes } from '../src/bybit/fake.ts';
import { funding } from '../src/bybit/funding.ts';
import { source } from '../src/bybit/index.ts';
import { instruments } from '../src/bybit/instruments.ts';
import type { Answer, Series, Window } from '../src/exchange.ts';
import { answerOf, collect, drain, fakeSend, sample } from './fake-send.ts';
import { toyInstrument, toyWorld } from './toy-world.ts';

const HOUR = INTERVAL_MS['1h'];
const perp: Series = { market: 'perp', nativeSymbol: 'BTCUSDT', interval: '1h' };
const instrument = toyInstrument('bybit', 'perp');

describe('candles of Bybit', () => {
  const from = 1_670_605_200_000;
  const window = { series: perp, from, until: from + 3 * HOUR, now: 0 };
  const parse = (answer: Answer) => candles.parsers[0]?.parse(answer, window);

  test('columns are start, open, high, low, close, base and quote volume; the forming bar is told by the time in the body', () => {
    const parsed = parse(sample('bybit/kline.json', { serverTime: from + DAY_MS }));
    assert.deepEqual(
      parsed?.rows.map(({ timestamp, open, high, low, close, volume, quote_volume, flags }) => [
        timestamp,
        ...[open, high, low, close, volume, quote_volume, flags],
      ]),
      [
        [1_670_605_200_000, 17071, 17071, 17071, 17071, 0, 0, 'no_trades,synthetic'],
        [1_670_608_800_000, 17071, 17073, 17027, 17055.5, 268611, 15.74462667, null],
      ],
    );
    assert.equal(parsed?.unfinishedFrom, 1_670_612_400_000);
  });

  for (const body of [
    '{"retCode":0,"result":{},"time":1}',
    '{"retCode":0,"result":{"list":[]}}',
    '{"retCode":10006}',
    '[]',
    '{"retCode"',
  ]) {
    test(`${body} is no list of candles`, () => {
      assert.throws(
        () => parse(answerOf({ body })),
        (error) => error instanceof BullionError && error.code === 'bad_body',
      );
    });
  }

  test('every request names its category, for without one a spot symbol is answered with perpetual prices', async () => {
    const now = Date.UTC(2022, 0);
    const { send, asks } = fakeSend(source, fakes, toyWorld({ now, instruments: [instrument, toyInstrument('bybit', 'spot')] }));
    for (const market of ['spot', 'perp'] as const)
      await collect(candles, send, { series: { ...perp, market }, from: now - HOUR, until: now, now });
    assert.deepEqual(
      asks.map(({ query }) => query['category']),
      ['spot', 'linear'],
    );
  });

  test('windows of any span give every bar that has closed, once, in one request each', async () => {
    const spans = fc.record({
      interval: fc.constantFrom('1h' as const, '1d' as const),
      first: fc.integer({ min: 0, max: 3000 }),
      bars: fc.integer({ min: 1, max: 2500 }),
      ahead: fc.integer({ min: -50, max: 2600 }),
      offGrid: fc.integer({ min: 0, max: HOUR - 1 }),
      shift: fc.constantFrom(0, 1, HOUR / 2),
    });
    await fc.assert(
      fc.asyncProperty(spans, async ({ interval, first, bars, ahead, offGrid, shift }) => {
        const step = INTERVAL_MS[interval];
        const from = Date.UTC(2020, 5) + first * step + shift;
        const until = from + bars * step;
        const now = from + ahead * step + offGrid;
        const world = toyWorld({ now, instruments: [instrument], quiet: 0.2 });
        const { send, asks } = fakeSend(source, fakes, world);
        const { rows } = await collect(candles, send, { series: { ...perp, interval }, from, until, now });
        const expected = world.bars(instrument, interval, from, until).filter(({ closed }) => closed);
        assert.deepEqual(
          rows.map(({ timestamp, low, quote_volume }) => [timestamp, low, quote_volume]),
          expected.map((bar) => [bar.openTime, Number(bar.low), Number(bar.quoteVolume)]),
        );
        assert.ok(asks.length <= Math.ceil(bars / 1000) + 1, 'one request per window');
      }),
      { numRuns: 60 },
    );
  });

  test('an unknown symbol ends as absent', async () => {
    const now = Date.UTC(2022, 0);
    const { send } = fakeSend(source, fakes, toyWorld({ now, instruments: [] }));
    const answers = await drain(candles.fetch(send, { series: perp, from: now - DAY_MS, until: now, now }));
    assert.deepEqual(
      answers.map((answer) => source.judge(answer).kind),
      ['absent'],
    );
  });
});

describe('funding of Bybit', () => {
  const series: Series = { ...perp, interval: '' };

  test('rows carry the paid rate and the settlement time', () => {
    const window = { series, from: 1_672_000_000_000, until: 1_673_000_000_000, now: 0 };
    const parsed = funding.parsers[0]?.parse(sample('bybit/funding.json'), window);
    assert.deepEqual(
      parsed?.rows.map(({ timestamp, funding_rate, stated_interval_hours }) => [timestamp, funding_rate, stated_interval_hours]),
      [
        [1_672_012_800_000, -0.00004123, null],
        [1_672_041_600_000, 0.0001, null],
      ],
    );
  });

  test('pages give every settlement of any span, once, and both times are always sent', async () => {
    const spans = fc.record({
      hours: fc.constantFrom(1, 4, 8),
      first: fc.integer({ min: 0, max: 400 }),
      days: fc.integer({ min: 1, max: 200 }),
    });
    await fc.assert(
      fc.asyncProperty(spans, async ({ hours, first, days }) => {
        const now = Date.UTC(2024, 1, 1);
        const from = Date.UTC(2023, 0) + first * DAY_MS;
        const until = from + days * DAY_MS;
        const contract = toyInstrument('bybit', 'perp', { fundingIntervalHours: hours });
        const world = toyWorld({ now, instruments: [contract] });
        const { send, asks } = fakeSend(source, fakes, world);
        const { rows } = await collect(funding, send, { series, from, until, now });
        assert.deepEqual(
          rows.toSorted((a, b) => a.timestamp - b.timestamp).map((row) => [row.funding_time, row.funding_rate]),
          world.funding(contract, from, Math.min(until, now)).map(({ time, rate }) => [time, Number(rate)]),
        );
        assert.ok(asks.every(({ query }) => query['startTime'] !== undefined && query['endTime'] !== undefined));
      }),
      { numRuns: 60 },
    );
  });
});

describe('instruments of Bybit', () => {
  const window = (market: 'spot' | 'perp'): Window => ({ series: { market, nativeSymbol: '', interval: '' }, from: 0, until: 1, now: 0 });

  test('linear perpetuals only, hours from minutes, names from base and quote', () => {
    const parsed = instruments.parsers[0]?.parse(sample('bybit/instruments-linear.json', { receivedAt: 9 }), window('perp'));
    assert.deepEqual(
      parsed?.rows.map((row) => [row.native_symbol, row.symbol, row.status, row.funding_interval_hours, row.listed_at, row.delisted_at]),
      [
        ['BTCUSDT', 'BTCUSDT', 'trading', 8, 1_585_526_400_000, null],
        ['BTCPERP', 'BTCUSDC', 'paused', 4, 1_658_211_982_000, null],
      ],
    );
    assert.deepEqual([parsed?.rows[0]?.contract_size, parsed?.rows[0]?.tick_size, parsed?.rows[0]?.step_size], [1, 0.1, 0.001]);
    assert.deepEqual(
      parsed?.rejected.map(({ rule, timestamp }) => [rule, timestamp]),
      [['incomplete_instrument', 9]],
    );
  });

  test('all pages are walked, and the cursor that comes encoded is encoded once', async () => {
    const now = Date.UTC(2022, 0);
    const many = Array.from({ length: 2300 }, (_, index) => toyInstrument('bybit', 'perp', { base: `COIN${index}` }));
    const { send, asks } = fakeSend(source, fakes, toyWorld({ now, instruments: many }));
    const { rows, answers } = await collect(instruments, send, { ...window('perp'), now });
    assert.deepEqual([rows.length, answers.length], [2300, 3]);
    assert.deepEqual(
      asks.map(({ query }) => query['cursor']),
      [undefined, 'offset=1000', 'offset=2000'],
    );
    assert.match(answers[1]?.url ?? '', /cursor=offset%3D1000/);
  });

  test('spot comes in one page', async () => {
    const now = Date.UTC(2022, 0);
    const { send } = fakeSend(source, fakes, toyWorld({ now, instruments: [toyInstrument('bybit', 'spot')] }));
    const { rows, answers } = await collect(instruments, send, { ...window('spot'), now });
    assert.deepEqual([answers.length, rows[0]?.native_symbol, rows[0]?.settle, rows[0]?.contract_size], [1, 'BTCUSDT', null, null]);
    assert.deepEqual([rows[0]?.tick_size, rows[0]?.step_size], [0.01, 0.00001]);
  });

  test('a cursor that leads in a circle ends as an error', async () => {
    const body = '{"retCode":0,"retMsg":"OK","result":{"category":"linear","list":[],"nextPageCursor":"a%3Db"},"time":1}';
    const circle = { BYBIT: () => ({ status: 200, headers: {}, body }) };
    const { send } = fakeSend(source, circle, toyWorld({ now: 1, instruments: [] }));
    await assert.rejects(
      () => collect(instruments, send, window('perp')),
      (error) => error instanceof BullionError && error.code === 'bad_body',
    );
  });
});

describe('refusals of Bybit', () => {
  const judged = (retCode: number, retMsg = 'why', about = {}) =>
    source.judge(answerOf({ body: JSON.stringify({ retCode, retMsg, result: {}, retExtInfo: {}, time: 1 }) }, about));
  const verdict = (retCode: number, retMsg?: string) => {
    const { kind, ...rest } = judged(retCode, retMsg);
    return 'code' in rest ? rest.code : kind;
  };

  test('each retCode as what it means', () => {
    assert.equal(verdict(0), 'ok');
    assert.equal(verdict(10000), 'timeout');
    assert.equal(verdict(10006), 'rate_limited');
    assert.equal(verdict(10009), 'geo_blocked');
    assert.equal(verdict(10016), 'exchange_busy');
    assert.equal(verdict(429), 'exchange_busy');
    assert.equal(verdict(10018), 'refused');
    assert.equal(verdict(10001, 'params error: Category is invalid'), 'refused');
    assert.equal(verdict(10001, 'params error: Symbol Is Invalid'), 'absent');
    assert.equal(verdict(10001, 'Not supported symbols'), 'absent');
  });

  test('a rate limit lasts until the stated reset, or as long as Retry-After says', () => {
    const reset = judged(10006, 'Too many visits!', { serverTime: 1000, headers: { 'x-bapi-limit-reset-timestamp': '4500' } });
    assert.equal(reset.kind === 'error' && reset.retryAfterMs, 3500);
    const stated = judged(10006, 'Too many visits!', { status: 429, headers: { 'retry-after': '1' } });
    assert.equal(stated.kind === 'error' && stated.retryAfterMs, 1000);
  });

  test('HTTP 403 is a rate limit of ten minutes where it says so, and otherwise the location', () => {
    const limited = source.judge(answerOf({ status: 403, body: 'access too frequent' }));
    assert.deepEqual(limited.kind === 'error' && [limited.code, limited.retryAfterMs], ['rate_limited', 600_000]);
    const page = '<html>The Amazon CloudFront distribution is configured to block access from your country.</html>';
    const blocked = source.judge(answerOf({ status: 403, body: page }));
    assert.equal(blocked.kind === 'error' && blocked.code, 'geo_blocked');
  });

  test('a body that is not JSON is judged by its status, and with 200 is no answer', () => {
    const code = (status: number, body: string) => {
      const found = source.judge(answerOf({ status, body }));
      return found.kind === 'error' && found.code;
    };
    assert.equal(code(200, '<html>'), 'bad_body');
    assert.equal(code(200, '{}'), 'bad_body');
    assert.equal(code(429, ''), 'rate_limited');
    assert.equal(code(503, '<html>'), 'exchange_busy');
  });
});
