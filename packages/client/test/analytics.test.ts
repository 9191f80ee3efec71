import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DAY_MS } from '@bullion/core';
import type { Point } from 'bullion';
import * as analytics from 'bullion/analytics';
import fc from 'fast-check';
import { computed, differences, makeSeries } from './analytics-series.ts';

const day = (at: number, value: number | null): Point => ({ timestamp: new Date(at * DAY_MS), value });

test('every statistic is what pandas, numpy and quantstats said of the same series', () => {
  const expected: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'samples/analytics.json'), 'utf8'));
  assert.deepEqual(differences(computed(makeSeries()), expected), []);
});

test('every number in the list of metrics is one that the other tools were asked for, or says that it counts', () => {
  const expected: { metrics: object } = JSON.parse(readFileSync(join(import.meta.dirname, 'samples/analytics.json'), 'utf8'));
  const unchecked = analytics.METRICS.filter(({ id, unit }) => unit !== 'day' && !Object.hasOwn(expected.metrics, id)).map(({ id }) => id);
  assert.deepEqual(unchecked, [
    'bars',
    'broken',
    'mtd',
    'return_180d',
    'ytd',
    'return_1095d',
    'return_1825d',
    'return_3650d',
    'best_year',
    'worst_year',
    'average_up_month',
    'average_down_month',
  ]);
});

test('a missing bar breaks the returns that need it, and nothing else', () => {
  const prices = [day(0, 100), day(1, 110), day(3, 121), day(4, 133.1)];
  const values = analytics.returnsOf(prices, { period: DAY_MS }).map(({ value }) => value?.toFixed(6) ?? null);
  assert.deepEqual(values, [null, '0.100000', null, '0.100000']);
  const { broken, returns } = analytics.performanceOf(prices, '1d');
  assert.deepEqual([broken, returns.length], [1, 2]);
  assert.equal(analytics.totalReturn(prices)?.toFixed(6), '0.331000');
  assert.deepEqual(
    analytics.calendarReturns(analytics.returnsOf(prices, { period: DAY_MS }), 'month', DAY_MS).map(({ value, bars }) => [value, bars]),
    [[null, 2]],
  );
});

test('a week is of the year of its Thursday', () => {
  const days = ['2020-12-30', '2020-12-31', '2021-01-03', '2021-01-04', '2024-12-29', '2024-12-30', '2026-01-01'];
  const points = days.map((text) => ({ timestamp: new Date(text), value: 0.01 }));
  assert.deepEqual(
    analytics.calendarReturns(points, 'week', DAY_MS).map(({ period }) => period),
    ['2020-W53', '2021-W01', '2024-W52', '2025-W01', '2026-W01'],
  );
});

test('a bar without a price, or with NaN, has no return; a price of zero gains nothing that could be divided by it', () => {
  const prices = [day(0, 100), day(1, Number.NaN), day(2, null), day(3, 0), day(4, 5)];
  assert.deepEqual(
    analytics.returnsOf(prices, { period: DAY_MS }).map(({ value }) => value),
    [null, null, null, null, null],
  );
});

test('nothing has no statistics, and a price that stands still has no ratio', () => {
  const nothing = analytics.metricsOf(analytics.performanceOf([], '1d'));
  const numbers = nothing.filter(({ value }) => value !== null && value !== 0);
  assert.deepEqual(
    numbers.map(({ id }) => id),
    [],
  );
  const still = analytics.performanceOf(
    Array.from({ length: 40 }, (_, at) => day(at, 3)),
    '1d',
  );
  const facts = Object.fromEntries(analytics.metricsOf(still, still).map(({ id, value }) => [id, value]));
  assert.deepEqual(
    [facts['volatility'], facts['sharpe'], facts['max_drawdown'], facts['beta'], facts['win_rate']],
    [0, null, 0, null, null],
  );
});

test('a drawdown that has not ended says so, and lasts until the last price', () => {
  const [first, last, ...more] = analytics.drawdowns([day(0, 10), day(1, 8), day(2, 10), day(3, 5), day(9, 7)]);
  assert.deepEqual([first?.depth, first?.days, first?.recovery_days, more.length], [8 / 10 - 1, 2, 1, 0]);
  assert.deepEqual([last?.depth, last?.days, last?.recovered, last?.recovery_days], [-0.5, 7, null, null]);
});

test('funding is per year by the hours that were really paid for, whatever the interval', () => {
  const every = (hours: number | null, rate: number) => ({ timestamp: new Date(0), funding_rate: rate, funding_interval_hours: hours });
  assert.equal(analytics.fundingSummary([every(8, 0.0001)]).annualized?.toFixed(6), '0.109500');
  assert.equal(analytics.fundingSummary([every(1, 0.0001)]).annualized?.toFixed(6), '0.876000');
  assert.equal(analytics.fundingSummary([every(8, 0.0001), every(null, 0.5)]).annualized?.toFixed(6), '0.109500');
  assert.equal(analytics.fundingSummary([]).annualized, null);
});

test('compounded simple returns and summed log returns say the same as the first and the last price', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1, max: 1e4, noNaN: true }), { minLength: 2, maxLength: 60 }), (closes) => {
      const prices = closes.map((close, at) => day(at, close));
      const total = analytics.totalReturn(prices) ?? Number.NaN;
      const simple = analytics.knownValues(analytics.returnsOf(prices, { period: DAY_MS }));
      const log = analytics.knownValues(analytics.returnsOf(prices, { period: DAY_MS, kind: 'log' }));
      const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));
      assert.ok(close(analytics.compounded(simple), total));
      assert.ok(close(Math.expm1(analytics.sum(log)), total));
      assert.ok((analytics.maxDrawdown(prices) ?? 1) <= 0);
    }),
  );
});
