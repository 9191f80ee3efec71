import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS, dayOf, dayStart, eachDay } from '@bullion/core';
import type { FakeInstrument } from '@bullion/exchanges/fakes';
import fc from 'fast-check';
import { createWorld, type World } from '../src/index.ts';
import { Pauses } from '../src/pauses.ts';

const NOW = dayStart('2026-11-21') + 14 * 3_600_000;
const world = createWorld({ now: NOW });
const lasting = longLived(world);
const lostDay = dayOf(new Pauses(world.seed).lostDay * DAY_MS);
const days = eachDay('2024-01-01', '2026-01-01').filter((day) => day !== lostDay);

function longLived(of: World): FakeInstrument[] {
  return of
    .instruments('binance', 'perp')
    .filter(({ listedAt, delistedAt }) => delistedAt === undefined && listedAt < dayStart('2023-12-01'));
}

/** Days from the end of a day to its file. */
function delay(instrument: FakeInstrument, day: string): number | undefined {
  const at = world.archivePublishedAt(instrument, day);
  return at === undefined ? undefined : (at - dayStart(day) - DAY_MS) / DAY_MS;
}

test('nearly every file comes 7 to 9 hours after its day, some days late, hardly any never', () => {
  const delays = lasting.flatMap((each) => days.map((day) => delay(each, day)));
  const share = (is: (days: number | undefined) => boolean): number => delays.filter(is).length / delays.length;
  const [lost, late] = [share((days) => days === undefined), share((days = 0) => days > 4)];
  assert.ok(delays.every((days = 1) => days >= 7 / 24 && days < 11));
  assert.ok(share((days = 9) => days <= 9 / 24) > 0.95, String(share((days = 9) => days <= 9 / 24)));
  assert.ok(lost > 0.00005 && lost < 0.0005, `${lost} lost`);
  assert.ok(late > 0.0005 && late < 0.002, `${late} more than four days late`);
});

test('a few times a year all files of one to three days wait for each other, and one day never comes', () => {
  const [first, second] = lasting;
  assert.ok(first && second);
  const held = days.filter((day) => [first, second].every((each) => (delay(each, day) ?? 0) > 0.5));
  assert.ok(held.length >= 4 && held.length <= 27, `${held.length} days in two years`);
  const never = eachDay('2021-01-01', '2025-03-01').filter((day) => {
    const traded = lasting.filter(({ listedAt }) => listedAt < dayStart(day));
    return traded.length > 5 && traded.every((each) => world.archivePublishedAt(each, day) === undefined);
  });
  assert.deepEqual(never, [lostDay]);
});

test('nothing that is due in a pause happens before its end, nor more than four days later', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 18_000 * 86_400, max: 21_000 * 86_400 }), (seed, second) => {
      const pauses = new Pauses(seed);
      const after = pauses.after(second * 1000, 0.5);
      assert.ok(after >= second * 1000 && after < second * 1000 + 4 * DAY_MS);
      assert.equal(pauses.after(after, 0.5), after);
    }),
  );
});

test('one file in two thousand is replaced, three days to a year after it came', () => {
  const replaced = lasting.flatMap((each) =>
    days.flatMap((day) => {
      const uploads = world.archiveReplacedAt(each, day);
      return uploads.length === 0 ? [] : [[world.archivePublishedAt(each, day) ?? Number.NaN, ...uploads]];
    }),
  );
  const share = replaced.length / (lasting.length * days.length);
  assert.ok(share > 0.0003 && share < 0.0008, `${share} replaced`);
  assert.ok(replaced.some(({ length }) => length === 3));
  for (const uploads of replaced) {
    const waits = uploads.slice(1).map((at, index) => (at - (uploads[index] ?? 0)) / DAY_MS);
    assert.ok(waits.every((wait) => wait >= 3 && wait < 185));
  }
});

test('a monthly file comes one to four days after its month, rarely without some days or with a value of its own', () => {
  const months = lasting.flatMap((each) =>
    Array.from({ length: 24 }, (_, index) => ({ each, month: dayOf(Date.UTC(2024, index, 1)).slice(0, 7) })),
  );
  let [short, wrong] = [0, 0];
  for (const { each, month } of months) {
    const file = world.archiveMonth(each, month);
    const after = dayOf(dayStart(`${month}-28`) + 4 * DAY_MS).slice(0, 7);
    const published = eachDay(`${month}-01`, `${after}-01`).filter((day) => world.archivePublishedAt(each, day) !== undefined);
    assert.ok(file && file.days.length > 0);
    assert.ok(file.days.every((day) => published.includes(day)));
    const waited = (file.publishedAt - dayStart(`${after}-01`)) / DAY_MS;
    assert.ok(waited > 0.25 && waited < 8);
    if (file.days.length < published.length) short++;
    if (file.disagrees !== undefined) wrong++;
  }
  assert.ok(short / months.length > 0.004 && short / months.length < 0.02, `${short} of ${months.length} short`);
  assert.ok(wrong / months.length > 0.001 && wrong / months.length < 0.01, `${wrong} of ${months.length} wrong`);
});

test('a world in trouble loses, delays and replaces more, and one without any nothing', () => {
  const count = (trouble: number): number[] => {
    const other = createWorld({ now: NOW, trouble, symbols: 6 });
    const files = longLived(other).flatMap((each) => days.map((day) => [each, day] as const));
    return [
      files.filter(([each, day]) => other.archivePublishedAt(each, day) === undefined).length,
      files.filter(([each, day]) => other.archiveReplacedAt(each, day).length > 0).length,
    ];
  };
  const [usual, much, none] = [count(1), count(30), count(0)];
  assert.ok((much[0] ?? 0) > 5 * (usual[0] ?? 0) && (much[1] ?? 0) > 5 * (usual[1] ?? 0));
  assert.equal(none[1], 0);
});
