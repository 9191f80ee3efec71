import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS } from '@bullion/core';
import { createWorld } from '../src/index.ts';
import { instrumentOf, NOW } from './places.ts';

const HOUR_MS = 3_600_000;
const world = createWorld({ now: NOW });
const hoursOfDay = (times: readonly number[]) => times.map((time) => Math.floor((time % DAY_MS) / HOUR_MS));

test('Bitcoin settles every eight hours, a few milliseconds late on Binance and to the millisecond elsewhere', () => {
  const day = Math.floor(NOW / DAY_MS - 100) * DAY_MS;
  const times = (exchange: string) =>
    world.funding(instrumentOf(world, exchange, 'perp', 'BTCUSDT'), day, day + 30 * DAY_MS).map(({ time }) => time);
  assert.equal(times('binance').length, 90);
  assert.deepEqual(hoursOfDay(times('binance').slice(0, 3)), [0, 8, 16]);
  const late = times('binance').map((time) => time % HOUR_MS);
  assert.ok(Math.max(...late) <= 12 && new Set(late).size > 5);
  assert.ok(times('okx').every((time) => time % (8 * HOUR_MS) === 0));
});

test('LINK on Binance goes from eight hours to four, and its stated interval with it', () => {
  const change = Date.UTC(2025, 8, 1);
  const link = instrumentOf(world, 'binance', 'perp', 'LINKUSDT');
  const times = world.funding(link, change - DAY_MS, change + DAY_MS).map(({ time }) => time);
  assert.deepEqual(hoursOfDay(times), [0, 8, 16, 0, 4, 8, 12, 16, 20]);
  const earlier = createWorld({ now: change - 1 });
  assert.equal(instrumentOf(earlier, 'binance', 'perp', 'LINKUSDT').fundingIntervalHours, 8);
  assert.equal(link.fundingIntervalHours, 4);
});

test('rates are plausible, go both ways and rise with momentum', () => {
  const btc = instrumentOf(world, 'bybit', 'perp', 'BTCUSDT');
  const rates = world.funding(btc, NOW - 400 * DAY_MS, NOW).map(({ rate }) => Number(rate));
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  assert.ok(mean > 0.00003 && mean < 0.0002, `mean ${mean}`);
  assert.ok(rates.some((rate) => rate < 0) && rates.every((rate) => Math.abs(rate) <= 0.0075));
});

test('ranges are half-open, and nothing settles before the listing, after now, on spot or on a delivery contract', () => {
  const btc = instrumentOf(world, 'binance', 'perp', 'BTCUSDT');
  const all = world.funding(btc, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  const [first, last] = [all[0]?.time ?? 0, all.at(-1)?.time ?? 0];
  assert.ok(first > btc.listedAt && last < NOW && last > NOW - 8 * HOUR_MS);
  assert.deepEqual(
    world.funding(btc, first, last).map(({ time }) => time),
    all.slice(0, -1).map(({ time }) => time),
  );
  assert.deepEqual(world.funding(instrumentOf(world, 'binance', 'spot', 'BTCUSDT'), 0, NOW), []);
  assert.deepEqual(world.funding(instrumentOf(world, 'binance', 'perp', 'BTCUSDT_251226'), 0, NOW), []);
});
