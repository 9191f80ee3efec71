import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { covers, DAY_MS, intersect, normalise, type Span } from '@bullion/core';
import fc from 'fast-check';
import { type Asked, dueSpans, finalityOf, windowsOf } from '../src/engine/windows.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2025-08-16T03:00:00Z');

/** An answer about whole days, all of it final, given some days before now. */
function asked(from: number, until: number, ago = 0, recheckFrom: number | null = null): Asked {
  return { askedFrom: from * DAY_MS, askedUntil: until * DAY_MS, finalUntil: until * DAY_MS, recheckFrom, askedOn: NOW - ago * DAY_MS };
}

const days = (from: number, until: number): Span => ({ from: from * DAY_MS, until: until * DAY_MS });

describe('what is due', () => {
  test('is everything when nothing was asked', () => {
    assert.deepEqual(dueSpans(days(10, 20), [], NOW), [days(10, 20)]);
  });

  test('is what no answer covers', () => {
    assert.deepEqual(dueSpans(days(10, 20), [asked(12, 14), asked(18, 30)], NOW), [days(10, 12), days(14, 18)]);
  });

  test('is young again on a later day, once', () => {
    const young = asked(10, 20, 1, 19 * DAY_MS);
    assert.deepEqual(dueSpans(days(10, 20), [young], NOW), [days(19, 20)]);
    assert.deepEqual(dueSpans(days(10, 20), [young, asked(19, 20)], NOW), []);
  });

  test('is not asked again on the day on which it was asked', () => {
    assert.deepEqual(dueSpans(days(10, 20), [asked(10, 20, 0, 19 * DAY_MS)], NOW), []);
  });

  test('leaves young answers outside the asked range alone', () => {
    assert.deepEqual(dueSpans(days(10, 15), [asked(10, 20, 3, 19 * DAY_MS)], NOW), []);
  });

  test('joins a young day with the missing one after it into one stretch', () => {
    assert.deepEqual(dueSpans(days(10, 21), [asked(10, 20, 1, 19 * DAY_MS)], NOW), [days(19, 21)]);
  });

  test('waits an hour before it asks again for what an exchange with a slow clock called unfinished', () => {
    const behind = { ...asked(10, 20), finalUntil: 19 * DAY_MS };
    assert.deepEqual(dueSpans(days(10, 20), [behind], NOW), []);
    assert.deepEqual(dueSpans(days(10, 20), [behind], NOW + 2 * HOUR), [days(19, 20)]);
  });
});

const spans = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 20 })).map(([from, length]) => days(from, from + length)),
);
const answers = fc.array(
  fc
    .record({
      from: fc.integer({ min: 0, max: 60 }),
      length: fc.integer({ min: 1, max: 20 }),
      ago: fc.integer({ min: 0, max: 5 }),
      isYoung: fc.boolean(),
    })
    .map(({ from, length, ago, isYoung }) => asked(from, from + length, ago, isYoung ? (from + length - 1) * DAY_MS : null)),
);

describe('windows, for any answers', () => {
  test('lie inside what is wanted, do not overlap, and leave nothing uncovered', () => {
    fc.assert(
      fc.property(answers, fc.integer({ min: 1, max: 30 }), (known, step) => {
        const wanted = days(5, 70);
        const windows = windowsOf(dueSpans(wanted, known, NOW), step * DAY_MS);
        assert.ok(windows.every(({ from, until }) => from >= wanted.from && until <= wanted.until && from < until));
        assert.ok(windows.every((window, index) => window.from >= (windows[index - 1]?.until ?? 0)));
        const covered = [...known.map(({ askedFrom, finalUntil }) => ({ from: askedFrom, until: finalUntil })), ...windows];
        assert.ok(covers(covered, wanted));
      }),
    );
  });

  test('never cross a multiple of their length', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 1, max: 30 }), (due, step) => {
        const length = step * DAY_MS;
        for (const { from, until } of windowsOf(due, length)) assert.equal(Math.floor(from / length), Math.floor((until - 1) / length));
      }),
    );
  });

  test('of a run that was stopped anywhere are those of an undisturbed one', () => {
    fc.assert(
      fc.property(answers, fc.integer({ min: 1, max: 30 }), fc.infiniteStream(fc.boolean()), (known, step, coins) => {
        const plan = (all: readonly Asked[]) => windowsOf(dueSpans(days(5, 70), all, NOW), step * DAY_MS);
        const whole = plan(known);
        const done = whole.filter(() => coins.next().value === true);
        const again = plan([...known, ...done.map(({ from, until }) => asked(from / DAY_MS, until / DAY_MS))]);
        assert.deepEqual(
          again,
          whole.filter((window) => !done.includes(window)),
        );
      }),
    );
  });

  test('are none once all of them were answered today', () => {
    fc.assert(
      fc.property(answers, (known) => {
        const due = dueSpans(days(5, 70), known, NOW);
        const all = [...known, ...due.map(({ from, until }) => asked(from / DAY_MS, until / DAY_MS, 0, (until / DAY_MS - 1) * DAY_MS))];
        assert.deepEqual(dueSpans(days(5, 70), all, NOW), []);
      }),
    );
  });

  test('ask for a young stretch only where nothing newer covers it', () => {
    fc.assert(
      fc.property(answers, (known) => {
        const today = known
          .filter(({ askedOn }) => askedOn === NOW)
          .map(({ askedFrom, finalUntil }) => ({ from: askedFrom, until: finalUntil }));
        assert.deepEqual(intersect(dueSpans(days(0, 100), known, NOW), normalise(today)), []);
      }),
    );
  });
});

describe('finality', () => {
  const day = { stepMs: DAY_MS, youngMs: DAY_MS };
  const start = Date.parse('2025-08-10T00:00:00Z');
  const window = { from: start, until: start + 6 * DAY_MS };

  test('ends at the last bar that the clock of the exchange has closed', () => {
    assert.equal(finalityOf(window, start + 3 * DAY_MS + HOUR, day).finalUntil, start + 3 * DAY_MS);
    assert.equal(finalityOf(window, start + 30 * DAY_MS, day).finalUntil, window.until);
    assert.equal(finalityOf(window, start - DAY_MS, day).finalUntil, window.from);
  });

  test('calls a bar young that closed less than a day ago', () => {
    assert.equal(finalityOf(window, window.until + HOUR, day).recheckFrom, window.until - DAY_MS);
    assert.equal(finalityOf(window, window.until + DAY_MS, day).recheckFrom, null);
  });

  test('calls hours young that closed less than a day ago', () => {
    const hour = { stepMs: HOUR, youngMs: DAY_MS };
    assert.equal(finalityOf(window, window.until + HOUR, hour).recheckFrom, window.until - 23 * HOUR);
  });

  test('of events without a grid ends with the clock of the exchange', () => {
    const end = finalityOf(window, start + DAY_MS + 5, { stepMs: undefined, youngMs: DAY_MS });
    assert.deepEqual(end, { finalUntil: start + DAY_MS + 5, recheckFrom: start });
  });
});

describe('answers of a clock that was ahead', () => {
  const ahead: Asked = {
    askedFrom: 10 * DAY_MS,
    askedUntil: 50 * DAY_MS,
    finalUntil: 20 * DAY_MS,
    recheckFrom: 19 * DAY_MS,
    askedOn: 50 * DAY_MS,
  };

  test('keep nothing from being asked that the exchange did not settle, and what was young is asked again', () => {
    assert.deepEqual(dueSpans(days(10, 22), [ahead], 22 * DAY_MS), [days(19, 22)]);
  });
});
