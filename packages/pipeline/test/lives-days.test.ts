import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { addDays, type Day, daysBetween, ManualClock, quoteText } from '@bullion/core';
import { type Lake, openLake } from '@bullion/lake';
import { passWithLife, withLife } from '@bullion/tables';
import fc from 'fast-check';
import { clamp } from '../src/assets/lives/digests.ts';
import { conclude } from '../src/assets/lives/lives.ts';
import { HOLE_DAYS, readStretches, type Stretch } from '../src/assets/lives/read.ts';
import { readSteps, STEP } from '../src/assets/lives/steps.ts';
import type { Life } from '../src/assets/lives/ticker.ts';
import { facts, folder, step } from './support/life-facts.ts';

const home = mkdtempSync(join(tmpdir(), 'bullion-lives-'));
const open: { lake?: Lake } = {};
const FIRST: Day = '2021-11-20';

before(async () => {
  open.lake = await openLake({ home, clock: new ManualClock(0), owner: 'test', mode: 'write' });
});
after(async () => {
  await open.lake?.[Symbol.asyncDispose]();
  rmSync(home, { recursive: true });
});

function engine(): Lake['engine'] {
  if (open.lake === undefined) throw new TypeError('no lake');
  return open.lake.engine;
}

/** Offsets of days, oldest first, with holes of every length around the one that ends a life. */
const days = fc
  .array(fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 28, max: 35 }), fc.integer({ min: 100, max: 400 })), { maxLength: 25 })
  .map((gaps) => gaps.map((_, index) => gaps.slice(0, index + 1).reduce((sum, gap) => sum + gap, 0)));

describe('stretches of files', () => {
  test('are cut at the holes that are long enough, whatever months they lie in', async () => {
    await fc.assert(
      fc.asyncProperty(days, fc.integer({ min: 0, max: 40 }), async (offsets, more) => {
        const available = new Set(offsets.map((offset) => addDays(FIRST, offset)));
        const until = (offsets.at(-1) ?? 0) + more;
        const rows = Array.from({ length: until + 1 }, (_, index) => addDays(FIRST, index));
        const values = rows.map((day) => `(DATE ${quoteText(day)}, ${available.has(day)})`).join(', ');
        const found = await readStretches(engine(), `SELECT 'X' AS symbol, * FROM (VALUES ${values}) days(date, available)`);
        const expected = { stretches: stretchesOf([...available].sort()), asked: { first: FIRST, last: addDays(FIRST, until) } };
        assert.deepEqual(found.get('X'), expected);
      }),
      { numRuns: 60 },
    );
  });
});

/** The same, day by day. */
function stretchesOf(available: readonly Day[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const day of available) {
    const last = stretches.at(-1);
    if (last === undefined || daysBetween(last.last, day) - 1 > HOLE_DAYS) stretches.push({ first: day, last: day });
    else stretches[stretches.length - 1] = { first: last.first, last: day };
  }
  return stretches;
}

describe('steps of prices', () => {
  test('are found between neighbouring candles, unless the archive has files that were not fetched between them', async () => {
    const prices = fc.array(
      fc.record({ gap: fc.constantFrom(1, 1, 1, 2, 4, 40), price: fc.constantFrom(1, 1, 1.2, 2.9, 3.1, 10, 0.01), fetched: fc.boolean() }),
      { minLength: 1, maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(prices, async (moves) => {
        const bars = moves.map((move, index) => ({
          ...move,
          day: addDays(
            FIRST,
            moves.slice(0, index + 1).reduce((sum, { gap }) => sum + gap, 0),
          ),
        }));
        const fetched = bars.filter((bar) => bar.fetched);
        const candle = ({ day, price }: { day: Day; price: number }) =>
          `(TIMESTAMPTZ '${day} 00:00:00+00', ${price}::DOUBLE, ${price}::DOUBLE)`;
        const candles = `SELECT 'X' AS symbol, 'X' AS native_symbol, * FROM (VALUES ${fetched.map(candle).join(', ')}) bars(timestamp, open, close)`;
        const files = `SELECT 'X' AS symbol, true AS available, * FROM (VALUES ${bars.map(({ day }) => `(DATE '${day}')`).join(', ')}) days(date)`;
        const found = fetched.length === 0 ? [] : await readSteps(engine(), candles, files);
        const expected = bars.flatMap((bar, index) => {
          const last = bars[index - 1];
          const ratio = last === undefined ? 1 : bar.price / last.price;
          return last?.fetched && bar.fetched && (ratio >= STEP || ratio <= 1 / STEP)
            ? [`${last.day} ${last.price} ${bar.day} ${bar.price}`]
            : [];
        });
        assert.deepEqual(
          found.map(({ before: from, close, on, open: to }) => `${from} ${close} ${on} ${to}`),
          expected,
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe('lives of a folder', () => {
  const stretches = days
    .filter((offsets) => offsets.length > 0)
    .map((offsets) => stretchesOf(offsets.map((offset) => addDays(FIRST, offset))));

  test('follow each other without overlap, hold every stretch, and the first begins with time', () => {
    fc.assert(
      fc.property(stretches, fc.nat(), (files, seed) => {
        const cut = files[seed % files.length];
        const on = cut === undefined ? FIRST : addDays(cut.first, seed % (daysBetween(cut.first, cut.last) + 1));
        const redenomination = step('XUSDT', [addDays(on, -1), 2], [on, 2000]);
        const { lives } = conclude(
          facts({
            folders: [
              folder(
                'XUSDT',
                files.map(({ first, last }) => [first, last] as const),
              ),
            ],
            steps: [redenomination],
          }),
        );
        assert.equal(lives[0]?.from_day, '1970-01-01');
        for (const [index, life] of lives.entries()) {
          const next = lives[index + 1];
          assert.equal(life.life, index + 1);
          assert.ok(life.first_day !== null && (life.last_day === null || life.first_day <= life.last_day));
          if (next !== undefined) assert.ok(life.last_day !== null && life.last_day < next.from_day && next.from_day === next.first_day);
        }
        for (const { first, last } of files)
          assert.ok(
            lives.some((life) => life.first_day === first) && lives.some((life) => life.last_day === last || life.last_day === null),
          );
      }),
    );
  });

  test('a day is in the newest life that has begun by then, and over once that has ended', async () => {
    await fc.assert(
      fc.asyncProperty(
        stretches,
        fc.array(fc.integer({ min: -10, max: 3000 }), { minLength: 1, maxLength: 20 }),
        async (files, offsets) => {
          const { lives } = conclude(
            facts({
              folders: [
                folder(
                  'XUSDT',
                  files.map(({ first, last }) => [first, last] as const),
                ),
              ],
            }),
          );
          const asked = offsets.map((offset) => addDays(FIRST, offset));
          const rows = `SELECT 'binance' AS exchange, 'perp' AS market, 'XUSDT' AS native_symbol, * FROM (VALUES ${asked.map((day) => `(DATE '${day}')`).join(', ')}) days(day)`;
          const found = await engine().rows<{ day: Day; instrument_id: string; is_over: boolean }>(`
          WITH silver_lives AS (${valuesOf(lives)}) SELECT day, instrument_id, is_over FROM (${withLife(rows, 'day')})`);
          const timed = `SELECT *, day::TIMESTAMPTZ + to_minutes(1439) AS timestamp FROM (${rows})`;
          const passed = await engine().rows<(typeof found)[number]>(`
          WITH silver_lives AS (${valuesOf(lives)}) SELECT day, instrument_id, is_over FROM (${passWithLife(timed, rows).replaceAll('$from', "TIMESTAMPTZ '-infinity'").replaceAll('$until', "TIMESTAMPTZ 'infinity'")})`);
          assert.deepEqual(passed.map((row) => JSON.stringify(row)).sort(), found.map((row) => JSON.stringify(row)).sort());
          for (const { day, instrument_id, is_over } of found) {
            const life = lives.findLast(({ from_day }) => from_day <= day);
            assert.deepEqual([instrument_id, is_over], [life?.instrument_id, life?.last_day != null && life.last_day < day]);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

function valuesOf(lives: readonly Life[]): string {
  const text = (value: string | null) => (value === null ? 'NULL' : quoteText(value));
  const rows = lives.map(({ exchange, market, native_symbol, symbol, life, instrument_id, kind, from_day, first_day, last_day }) =>
    [...[exchange, market, native_symbol, symbol].map(text), life, ...[instrument_id, kind, from_day, first_day, last_day].map(text)].join(
      ', ',
    ),
  );
  return `SELECT * REPLACE (from_day::DATE AS from_day, first_day::DATE AS first_day, last_day::DATE AS last_day) FROM (VALUES ${rows.map((row) => `(${row})`).join(', ')})
    lives(exchange, market, native_symbol, symbol, life, instrument_id, kind, from_day, first_day, last_day)`;
}

describe('a settled ticker', () => {
  test('keeps the rows that came under its name before it was given away, and its own folder', async () => {
    const { lives } = conclude(
      facts({
        folders: [
          folder('LITUSDT', [['2025-12-23', '2026-03-09']], '2026-03-10'),
          folder('LITUSDTSETTLED', [['2021-02-18', '2025-01-31']], '2026-03-10'),
        ],
      }),
    );
    const rows = `SELECT 'binance' AS exchange, 'perp' AS market, * FROM (VALUES ('LITUSDT', DATE '2022-01-01'), ('LITUSDT', DATE '2025-03-01'),
      ('LITUSDT', DATE '2026-01-01'), ('LITUSDTSETTLED', DATE '2025-01-31'), ('LITUSDTSETTLED', DATE '2025-02-01'), ('OTHER', DATE '2026-01-01')) asked(native_symbol, day)`;
    const found = await engine().rows<Record<string, unknown>>(`
      WITH silver_lives AS (${valuesOf(lives)}) SELECT native_symbol, day, instrument_id, is_over FROM (${withLife(rows, 'day')}) ORDER BY native_symbol, day`);
    assert.deepEqual(
      found.map(
        ({ native_symbol, day, instrument_id, is_over }) => `${native_symbol} ${day} ${String(instrument_id).slice(13)} ${is_over}`,
      ),
      [
        'LITUSDT 2022-01-01 LITUSDT#1 false',
        'LITUSDT 2025-03-01 LITUSDT#1 true',
        'LITUSDT 2026-01-01 LITUSDT#2 false',
        'LITUSDTSETTLED 2025-01-31 LITUSDT#1 false',
        'LITUSDTSETTLED 2025-02-01 LITUSDT#1 true',
        'OTHER 2026-01-01 OTHER#1 false',
      ],
    );
  });
});

test('a day clamped to a year is told only as far as the year can tell', () => {
  const day = fc.integer({ min: 0, max: 4000 }).map((offset) => addDays('2018-01-01', offset));
  fc.assert(
    fc.property(day, day, fc.integer({ min: 2018, max: 2028 }), (a, b, year) => {
      const [from, until] = [`${year}-01-01`, `${year + 1}-01-01`];
      const differ = a !== b && [a, b].some((each) => each >= from && each < until);
      const sameSide = a < from === b < from && a < until === b < until;
      assert.equal(clamp(a, from, until) !== clamp(b, from, until), differ || !sameSide);
    }),
  );
});
