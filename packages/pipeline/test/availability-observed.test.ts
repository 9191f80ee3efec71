import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays, DAY_MS, dayStart } from '@bullion/core';
import type { Engine } from '@bullion/lake';
import fc from 'fast-check';
import { observe } from '../src/assets/availability/observed.ts';
import { Walks } from '../src/assets/availability/walks.ts';
import { openRefineLake } from './support/refine-lake.ts';

const FIRST = '2023-12-25';
const DAYS = 12;

/** A walk through a folder: which days it was asked for, and which days its pages name. */
const walk = fc
  .record({
    symbol: fc.constantFrom('AUSDT', 'BUSDT', '币USDT'),
    from: fc.nat(DAYS - 1),
    named: fc.uniqueArray(fc.nat(DAYS - 1), { maxLength: DAYS }),
    cuts: fc.uniqueArray(fc.nat(DAYS), { maxLength: 3 }),
  })
  .map(({ symbol, from, named, cuts }) => {
    const days = named.filter((day) => day >= from).sort((a, b) => a - b);
    const ends = [...cuts.map((cut) => Math.min(cut, days.length)).sort((a, b) => a - b), days.length];
    return { symbol, from, pages: ends.map((end, index) => days.slice(ends[index - 1] ?? 0, end)) };
  });
type Walk = typeof walk extends fc.Arbitrary<infer W> ? W : never;

/** The tables of staged pages, as they stand when all of them were read from the lake. */
async function load(engine: Engine, walks: readonly Walk[]): Promise<Walks> {
  const seen = new Walks();
  const pages = walks.flatMap(({ symbol, from, pages }, index) => pages.map((days) => ({ symbol, from, days, walk: `walk ${index}` })));
  const about = pages.map(({ symbol, from, walk }, no) => `(${no}, '${walk}', 'perp', '${symbol}', DATE '${addDays(FIRST, from)}')`);
  const files = pages.flatMap(({ days }, no) =>
    days.map((day, position) => `(${no}, ${position}, DATE '${addDays(FIRST, day)}', ${day}, 'e${no}')`),
  );
  for (const [no, { walk, from, days }] of pages.entries()) {
    const asked = { walk, asked_from: addDays(FIRST, from), asked_until: addDays(FIRST, DAYS) };
    seen.add(
      no,
      asked,
      Float64Array.from(days, (day) => dayStart(FIRST) + day * DAY_MS),
    );
  }
  await engine.run(`CREATE OR REPLACE TEMP TABLE answers AS
    SELECT *, DATE '${addDays(FIRST, DAYS)}' AS asked_until, 'data' AS answer
    FROM (VALUES ${about.join(', ')}) t (answer_no, walk, market, symbol, asked_from)`);
  await engine.run(`CREATE OR REPLACE TEMP TABLE listed_files AS
    SELECT *, now() AS last_modified FROM (VALUES (-1, 0, DATE '2000-01-01', 0, ''), ${[...files, '(-1, 1, NULL, 0, NULL)'].join(', ')})
      t (answer_no, position, date, file_size_bytes, etag) WHERE answer_no >= 0`);
  return seen;
}

const said = async (engine: Engine, table: string) =>
  (
    await engine.rows<Record<string, unknown>>(
      `SELECT market, symbol, date, answer_no, said, file_size_bytes, etag FROM ${table} ORDER BY ALL`,
    )
  ).map((row) => ({ ...row }));

test('what walks leave out is the same, seen while their pages are read or looked for afterwards', async () => {
  await using desk = await openRefineLake();
  const { engine } = desk.lake;
  await fc.assert(
    fc.asyncProperty(fc.array(walk, { minLength: 1, maxLength: 5 }), async (walks) => {
      const silences = (await load(engine, walks)).silences();
      assert.ok(silences !== undefined);
      const staged = { answers: 'answers', rows: 'listed_files' };
      const seen = await observe(engine, { ...staged, silences }, 'seen');
      const found = await observe(engine, { ...staged, silences: undefined }, 'found');
      assert.deepEqual(await said(engine, 'seen'), await said(engine, 'found'));
      assert.deepEqual({ ...seen, table: '' }, { ...found, table: '' });
    }),
    { numRuns: 60 },
  );
});

test('pages that name a day twice are looked through', () => {
  const walks = new Walks();
  const asked = { walk: 'w', asked_from: FIRST, asked_until: addDays(FIRST, DAYS) };
  const days = (...numbers: number[]) => Float64Array.from(numbers, (day) => dayStart(FIRST) + day * DAY_MS);
  walks.add(0, asked, days(0, 1, 3));
  walks.add(1, asked, days(3, 4));
  assert.equal(walks.silences(), undefined);
});
