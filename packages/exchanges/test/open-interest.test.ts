import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY_MS, INTERVAL_MS } from '@bullion/core';
import fc from 'fast-check';
import { openInterest as binance } from '../src/binance/open-interest.ts';
import { fakes as bybitFakes } from '../src/bybit/fake.ts';
import { source as bybitSource } from '../src/bybit/index.ts';
import { openInterest as bybit } from '../src/bybit/open-interest.ts';
import type { Answer, Feed, OpenInterestRow, Window } from '../src/exchange.ts';
import { fakes as okxFakes } from '../src/okx/fake.ts';
import { source as okxSource } from '../src/okx/index.ts';
import { openInterest as okx } from '../src/okx/open-interest.ts';
import { answerOf, collect, fakeSend } from './fake-send.ts';
import { toyInstrument, toyWorld } from './toy-world.ts';

const HOUR = INTERVAL_MS['1h'];
const AT = Date.UTC(2026, 6, 1);
const serverTime = AT + DAY_MS;

function windowOf(nativeSymbol: string): Window {
  return { series: { market: 'perp', nativeSymbol, interval: '' }, from: AT, until: AT + DAY_MS, now: serverTime };
}

function read(feed: Feed<OpenInterestRow>, nativeSymbol: string, body: unknown): { rows: unknown; rules: string[] } {
  const answer: Answer = answerOf({ body: JSON.stringify(body) }, { serverTime });
  const parsed = feed.parsers[0]?.parse(answer, windowOf(nativeSymbol));
  return { rows: parsed?.rows, rules: parsed?.rejected.map(({ rule }) => rule) ?? [] };
}

describe('open interest', () => {
  test('of Binance is one side, in base and in quote', () => {
    const good = { symbol: 'BTCUSDT', sumOpenInterest: '20403.637', sumOpenInterestValue: '150570784.07', timestamp: String(AT + HOUR) };
    const { rows, rules } = read(binance, 'BTCUSDT', [
      good,
      { ...good, symbol: 'ETHUSDT' },
      { ...good, sumOpenInterest: '' },
      { ...good, timestamp: AT + 3 * DAY_MS },
    ]);
    assert.deepEqual(rows, [{ timestamp: AT + HOUR, open_interest: 20403.637, open_interest_value: 150570784.07, both_sides: null }]);
    assert.deepEqual(rules, ['unreadable_row', 'unreadable_number', 'implausible_time']);
  });

  test('of OKX is coins, never contracts or dollars', () => {
    const { rows, rules } = read(okx, 'BTC-USDT-SWAP', {
      code: '0',
      msg: '',
      data: [
        [String(AT), '2125419', '21254.19', '2000000000'],
        [String(AT), '1'],
      ],
    });
    assert.deepEqual(rows, [{ timestamp: AT, open_interest: 21254.19, open_interest_value: null, both_sides: null }]);
    assert.deepEqual(rules, ['unreadable_row']);
  });

  test('of Bybit is one side only where that is said; half of a sum would be a guess', () => {
    const list = [
      { openInterest: '400.5', singleOpenInterest: '200.25', timestamp: String(AT + HOUR) },
      { openInterest: '400.5', timestamp: String(AT) },
      { timestamp: String(AT) },
    ];
    const { rows, rules } = read(bybit, 'BTCUSDT', { retCode: 0, retMsg: 'OK', result: { list }, time: serverTime });
    assert.deepEqual(rows, [
      { timestamp: AT, open_interest: null, open_interest_value: null, both_sides: 400.5 },
      { timestamp: AT + HOUR, open_interest: 200.25, open_interest_value: null, both_sides: 400.5 },
    ]);
    assert.deepEqual(rules, ['unreadable_number']);
  });

  const walks = [
    { feed: okx, source: okxSource, fakes: okxFakes, nativeSymbol: 'BTC-USDT-SWAP' },
    { feed: bybit, source: bybitSource, fakes: bybitFakes, nativeSymbol: 'BTCUSDT' },
  ];
  for (const { feed, source, fakes, nativeSymbol } of walks) {
    test(`of ${source.title} comes whole and once, however many pages a span takes`, async () => {
      const spans = fc.record({ first: fc.integer({ min: 0, max: 400 }), hours: fc.integer({ min: 1, max: 700 }), off: fc.nat(HOUR - 1) });
      await fc.assert(
        fc.asyncProperty(spans, async ({ first, hours, off }) => {
          const now = AT + 1200 * HOUR + off;
          const instrument = toyInstrument(source.exchange, 'perp');
          const states = (_: unknown, __: number, from: number, until: number) => hourly(from, Math.min(until, now + 1));
          const world = { ...toyWorld({ now, instruments: [instrument] }), openInterest: states };
          const { send } = fakeSend(source, fakes, world);
          const span = { from: AT + first * HOUR, until: AT + (first + hours) * HOUR };
          const { rows } = await collect(feed, send, { series: windowOf(nativeSymbol).series, ...span, now });
          const times = rows.map(({ timestamp }) => timestamp).toSorted((a, b) => a - b);
          assert.deepEqual(
            times,
            hourly(span.from, span.until).map(({ time }) => time),
          );
        }),
        { numRuns: 40 },
      );
    });
  }
});

function hourly(from: number, until: number): { time: number; base: string; value: string }[] {
  const first = Math.ceil(from / HOUR) * HOUR;
  const count = Math.max(0, Math.ceil((until - first) / HOUR));
  return Array.from({ length: count }, (_, index) => ({ time: first + index * HOUR, base: '10.5', value: '21' }));
}
