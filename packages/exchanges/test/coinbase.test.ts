import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BullionError, INTERVAL_MS } from '@bullion/core';
import fc from 'fast-check';
import { candles } from '../src/coinbase/candles.ts';
import { fakes } from '../src/coinbase/fake.ts';
import { source } from '../src/coinbase/index.ts';
import { instruments } from '../src/coinbase/instruments.ts';
import type { Answer, CandleRow, Series, Window } from '../src/exchange.ts';
import { answerOf, collect, drain, fakeSend, sample } from './fake-send.ts';
import { toyInstrument, toyWorld } from './toy-world.ts';

const HOUR = INTERVAL_MS['1h'];
const series: Series = { market: 'spot', nativeSymbol: 'BTC-USD', interval: '1h' };
const instrument = toyInstrument('coinbase', 'spot', { quote: 'USD' });

const parse = (answer: Answer, window: Window) => candles.parsers[0]?.parse(answer, window);

describe('candles of Coinbase', () => {
  const answered = { serverTime: 1_591_516_800_000 };
  const window = { series, from: 1_591_509_600_000, until: 1_591_520_400_000, now: 0 };

  test('columns are seconds, low, high, open, close and base volume', () => {
    const body = '[[1591513200,0.02501,0.02511,0.02503,0.02508,12.5]]';
    assert.deepEqual(parse(answerOf({ body }, answered), window)?.rows, [
      {
        timestamp: 1_591_513_200_000,
        open: 0.02503,
        high: 0.02511,
        low: 0.02501,
        close: 0.02508,
        volume: 12.5,
        quote_volume: null,
        trades_count: null,
        taker_buy_volume: null,
        taker_buy_quote_volume: null,
        flags: null,
      } satisfies CandleRow,
    ]);
  });

  test('rows come out oldest first, and one that is off the grid is rejected by name', () => {
    const parsed = parse(sample('coinbase/candles.json', answered), window);
    assert.deepEqual(
      parsed?.rows.map(({ timestamp }) => timestamp),
      [1_591_509_600_000, 1_591_513_200_000],
    );
    assert.deepEqual(
      parsed?.rejected.map(({ rule, timestamp }) => [rule, timestamp]),
      [['misaligned_time', 1_591_514_160_000]],
    );
  });

  test('the forming bucket is no row, by the clock of the exchange to the millisecond', () => {
    const body = '[[1591513200,1,1,1,1,1]]';
    const at = (serverTime: number) => parse(answerOf({ body }, { serverTime }), window);
    assert.equal(at(1_591_516_799_999)?.rows.length, 0);
    assert.equal(at(1_591_516_799_999)?.unfinishedFrom, 1_591_513_200_000);
    assert.equal(at(1_591_516_800_000)?.rows.length, 1);
    assert.equal(at(1_591_516_800_000)?.unfinishedFrom, undefined);
  });

  test('rows that precede the start belong to the window before', () => {
    const body = '[[1591509600,1,1,1,1,1],[1591506000,1,1,1,1,1]]';
    const parsed = parse(answerOf({ body }, answered), window);
    assert.deepEqual([parsed?.rows.length, parsed?.rejected.length], [1, 0]);
  });

  test('a time in milliseconds, a word for a number and a short row are rejected, not dropped', () => {
    const body = '[[1591509600000,1,1,1,1,1],[1591513200,1,1,1,"n/a",1],[1591509600,1,1]]';
    const rules = parse(answerOf({ body }, answered), window)?.rejected.map(({ rule }) => rule);
    assert.deepEqual(rules, ['implausible_time', 'unreadable_number', 'unreadable_row']);
  });

  for (const body of ['', '<html>', '[[1591509600,1,1', '{"message":"?"}', 'null']) {
    test(`${JSON.stringify(body)} is no list of candles`, () => {
      assert.throws(
        () => parse(answerOf({ body }, answered), window),
        (error) => error instanceof BullionError && error.code === 'bad_body',
      );
    });
  }

  test('without the clock of the exchange nothing is called closed', () => {
    assert.throws(
      () => parse(answerOf({ body: '[]' }), window),
      (error) => error instanceof BullionError && error.code === 'bad_body',
    );
  });

  test('windows of any span give every traded bar that has closed, once, from pages that the exchange allows', async () => {
    const spans = fc.record({
      interval: fc.constantFrom('1h' as const, '1d' as const),
      first: fc.integer({ min: 0, max: 3000 }),
      bars: fc.integer({ min: 1, max: 1300 }),
      ahead: fc.integer({ min: -50, max: 1400 }),
      offGrid: fc.integer({ min: 0, max: HOUR - 1 }),
      quiet: fc.constantFrom(0, 0.3, 1),
    });
    await fc.assert(
      fc.asyncProperty(spans, async ({ interval, first, bars, ahead, offGrid, quiet }) => {
        const step = INTERVAL_MS[interval];
        const from = Date.UTC(2020, 5) + first * step;
        const until = from + bars * step;
        const now = from + ahead * step + offGrid;
        const world = toyWorld({ now, instruments: [instrument], quiet });
        const { send, asks } = fakeSend(source, fakes, world);
        const { rows } = await collect(candles, send, { series: { ...series, interval }, from, until, now });
        const expected = world.bars(instrument, interval, from, until).filter((bar) => bar.closed && Number(bar.volume) > 0);
        assert.deepEqual(
          rows.map(({ timestamp, high, volume }) => [timestamp, high, volume]),
          expected.map((bar) => [bar.openTime, Number(bar.high), Number(bar.volume)]),
        );
        assert.ok(asks.length <= Math.ceil(bars / 300) + 1, 'one request per window');
      }),
      { numRuns: 60 },
    );
  });

  test('a window whose edges lie inside bars gives the bars that open in it', async () => {
    const from = Date.UTC(2021, 0) + 1;
    const now = Date.UTC(2022, 0);
    const { send } = fakeSend(source, fakes, toyWorld({ now, instruments: [instrument] }));
    const { rows } = await collect(candles, send, { series, from, until: from + 3 * HOUR, now });
    assert.deepEqual(
      rows.map(({ timestamp }) => timestamp),
      [1, 2, 3].map((hour) => Date.UTC(2021, 0) + hour * HOUR),
    );
  });

  test('a product that is not there ends as absent', async () => {
    const now = Date.UTC(2022, 0);
    const { send } = fakeSend(source, fakes, toyWorld({ now, instruments: [] }));
    const answers = await drain(candles.fetch(send, { series, from: now - HOUR, until: now, now }));
    assert.deepEqual(
      answers.map((answer) => source.judge(answer)),
      [{ kind: 'absent', message: 'NotFound' }],
    );
  });
});

describe('products of Coinbase', () => {
  const window: Window = { series: { market: 'spot', nativeSymbol: '', interval: '' }, from: 0, until: 1, now: 0 };

  test('statuses become trading, paused or closed; an incomplete product is rejected', () => {
    const parsed = instruments.parsers[0]?.parse(sample('coinbase/products.json', { receivedAt: 7 }), window);
    assert.deepEqual(
      parsed?.rows.map(({ native_symbol, symbol, status, native_status }) => [native_symbol, symbol, status, native_status]),
      [
        ['BTC-USD', 'BTCUSD', 'trading', 'online'],
        ['ETH-USDC', 'ETHUSDC', 'paused', 'offline'],
        ['SOL-USD', 'SOLUSD', 'paused', 'online'],
        ['REP-USD', 'REPUSD', 'closed', 'delisted'],
      ],
    );
    assert.deepEqual([parsed?.rows[0]?.tick_size, parsed?.rows[0]?.step_size, parsed?.rows[0]?.listed_at], [0.01, 1e-8, null]);
    assert.deepEqual(
      parsed?.rejected.map(({ rule, timestamp }) => [rule, timestamp]),
      [['incomplete_instrument', 7]],
    );
  });

  test('the fake lists what the parser reads, delisted products included, future ones not', async () => {
    const now = Date.UTC(2022, 0);
    const old = toyInstrument('coinbase', 'spot', { base: 'REP', quote: 'USD', delistedAt: now - HOUR });
    const future = toyInstrument('coinbase', 'spot', { base: 'SOON', quote: 'USD', listedAt: now + HOUR });
    const { send } = fakeSend(source, fakes, toyWorld({ now, instruments: [instrument, old, future] }));
    const { rows } = await collect(instruments, send, { ...window, now });
    assert.deepEqual(
      rows.map(({ native_symbol, status }) => [native_symbol, status]),
      [
        ['BTC-USD', 'trading'],
        ['REP-USD', 'closed'],
      ],
    );
  });
});

describe('refusals of Coinbase', () => {
  const judged = (status: number, body: string, headers = {}) => source.judge(answerOf({ status, body, headers }));
  const code = (status: number, body: string) => {
    const verdict = judged(status, body);
    return verdict.kind === 'error' ? verdict.code : verdict.kind;
  };

  test('a rate limit with its pause', () => {
    const verdict = judged(429, '{"message":"Public rate limit exceeded"}', { 'retry-after': '3' });
    assert.ok(verdict.kind === 'error');
    assert.deepEqual([verdict.code, verdict.retryAfterMs], ['rate_limited', 3000]);
    assert.match(verdict.message, /Public rate limit exceeded/);
  });

  test('each status as what it means', () => {
    assert.equal(code(200, '[]'), 'ok');
    assert.equal(code(404, '{"message":"NotFound"}'), 'absent');
    assert.equal(code(404, '<html>no such page</html>'), 'refused');
    assert.equal(code(400, '{"message":"Unsupported granularity"}'), 'refused');
    assert.equal(code(403, '<html>Access denied</html>'), 'geo_blocked');
    assert.equal(code(403, '{"message":"Forbidden"}'), 'refused');
    assert.equal(code(451, ''), 'geo_blocked');
    assert.equal(code(500, '{"message":"Internal server error"}'), 'exchange_busy');
    assert.equal(code(503, ''), 'exchange_busy');
    assert.equal(code(504, ''), 'timeout');
  });

  test('more than 300 buckets are refused by the fake as by the exchange', () => {
    const world = toyWorld({ now: Date.UTC(2022, 0), instruments: [instrument] });
    const query = new URLSearchParams({ granularity: '3600', start: '2021-01-01T00:00:00Z', end: '2021-01-13T12:00:00Z' });
    const reply = fakes['COINBASE']?.({ method: 'GET', path: '/products/BTC-USD/candles', query, headers: {} }, world);
    assert.equal(reply?.status, 400);
    assert.match(String(reply?.body), /exceeds 300/);
  });
});
