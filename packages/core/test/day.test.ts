import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays, BullionError, DAY_MS, dayOf, dayStart, daysBetween, eachDay, isDay, isoTime, parseDay } from '../src/index.ts';

const instant = fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(2100, 0, 1) });

test('an instant lies inside its day', () => {
  fc.assert(
    fc.property(instant, (ms) => {
      const start = dayStart(dayOf(ms));
      assert.ok(start <= ms && ms < start + DAY_MS);
    }),
  );
});

test('adding days and counting them are inverse', () => {
  fc.assert(
    fc.property(instant, fc.integer({ min: -5000, max: 5000 }), (ms, days) => {
      const day = dayOf(ms);
      assert.equal(daysBetween(day, addDays(day, days)), days);
    }),
  );
});

test('the days of a range are half-open, in order, and cross leap days', () => {
  assert.deepEqual(eachDay('2024-02-28', '2024-03-02'), ['2024-02-28', '2024-02-29', '2024-03-01']);
  assert.deepEqual(eachDay('2024-03-02', '2024-03-02'), []);
  assert.deepEqual(eachDay('2024-03-02', '2024-03-01'), []);
});

test('only days of the calendar are days', () => {
  for (const text of ['2024-02-29', '2019-09-25']) assert.ok(isDay(text), text);
  for (const text of ['2023-02-29', '2024-02-30', '2024-13-01', '2024-2-1', '20240201', '', '2024-02-01T00:00:00Z']) {
    assert.ok(!isDay(text), text);
  }
});

test('a day may be written as a midnight, and anything else is refused with a hint', () => {
  assert.equal(parseDay('2024-02-10'), '2024-02-10');
  assert.equal(parseDay('2024-02-10T00:00:00.000Z'), '2024-02-10');
  for (const text of ['2024-02-30', '2024-02-10T03:00:00Z', 'yesterday']) {
    assert.throws(
      () => parseDay(text, '--from'),
      (error) => error instanceof BullionError && error.code === 'bad_date' && error.message.startsWith('--from') && error.facts.exit === 2,
    );
  }
});

test('ISO times carry milliseconds only where there are any', () => {
  assert.equal(isoTime(Date.UTC(2024, 0, 1)), '2024-01-01T00:00:00Z');
  assert.equal(isoTime(Date.UTC(2022, 0, 1) + 6), '2022-01-01T00:00:00.006Z');
});
