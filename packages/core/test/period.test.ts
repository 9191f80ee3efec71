import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Grain, partitionLabel, periodOf, periodSpan, periodsIn } from '../src/index.ts';

const grains: Grain[] = ['day', 'month', 'year', 'all', 'batch'];
const instant = fc.integer({ min: Date.UTC(2019, 0, 1), max: Date.UTC(2027, 0, 1) });

test('an instant lies inside its period, at every grain', () => {
  fc.assert(
    fc.property(fc.constantFrom(...grains), instant, (grain, ms) => {
      const { from, until } = periodSpan(periodOf(grain, ms));
      assert.ok(from <= ms && ms < until);
    }),
  );
});

test('the periods of a range follow each other without gaps and cover it', () => {
  fc.assert(
    fc.property(fc.constantFrom(...grains), instant, fc.integer({ min: 1, max: 400 * 86_400_000 }), (grain, from, length) => {
      const periods = periodsIn(grain, from, from + length).map(periodSpan);
      assert.ok((periods[0]?.from ?? Number.POSITIVE_INFINITY) <= from);
      assert.ok((periods.at(-1)?.until ?? 0) >= from + length);
      for (const [index, { from: start }] of periods.entries()) assert.equal(start, periods[index - 1]?.until ?? start);
    }),
  );
});

test('periods are named by their grain', () => {
  const ms = Date.UTC(2024, 1, 29, 23, 59);
  assert.deepEqual(
    grains.map((grain) => periodOf(grain, ms)),
    ['2024-02-29', '2024-02', '2024', 'all', 'all'],
  );
  assert.deepEqual(periodSpan('2024-02'), { from: Date.UTC(2024, 1, 1), until: Date.UTC(2024, 2, 1) });
  assert.deepEqual(periodsIn('year', Date.UTC(2024, 0, 1), Date.UTC(2024, 0, 1)), []);
});

test('a range that ends at a boundary does not reach into the next period', () => {
  assert.deepEqual(periodsIn('month', Date.UTC(2024, 0, 15), Date.UTC(2024, 2, 1)), ['2024-01', '2024-02']);
});

test('a partition is one day, or an interval of days', () => {
  assert.equal(partitionLabel('2024-02-10', '2024-02-11'), '2024-02-10');
  assert.equal(partitionLabel('2024-02-10', '2024-03-01'), '2024-02-10/2024-03-01');
});
