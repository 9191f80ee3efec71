import assert from 'node:assert/strict';
import { test } from 'node:test';
import { count, day, defineTable, flag, number, optional, type Row, text, time } from '@bullion/core';
import fc from 'fast-check';
import { type Content, contentOf, describe } from '../src/files/content.ts';
import type { Lake } from '../src/index.ts';
import { makeLake, NOW, shuffled } from './fixtures.ts';

/** A table with a column of each kind, one of them provenance. */
const kinds = defineTable({
  name: 'kinds',
  layer: 'silver',
  doc: 'Every kind of column.',
  columns: {
    symbol: text({ doc: 'Text.' }),
    cause: optional(text({ doc: 'Text or null.' })),
    price: optional(number({ doc: 'A number or null.' })),
    volume: number({ doc: 'A number.' }),
    trades: optional(count({ doc: 'A count or null.' })),
    date: day({ doc: 'A day.' }),
    at: optional(time({ doc: 'An instant or null.' })),
    available: flag({ doc: 'A flag.' }),
    run_id: text({ doc: 'Provenance.' }),
  },
  key: ['symbol'],
  sort: ['symbol'],
  grain: 'all',
  samples: [],
  codeVersion: '1',
});
type Kind = Row<typeof kinds>;

const anyNumber = fc.oneof(fc.constantFrom(0, -0, 1, -1, 1e-12), fc.double({ noNaN: true, noDefaultInfinity: true }));
const anyText = fc.constantFrom('', '0', 'a', 'ab', 'b', 'BTCUSDT', 'a name that is longer than twelve bytes', '币安');

/** Few values, so that rows are often equal, or differ in one value, or by two values that changed places. */
const anyRow: fc.Arbitrary<Kind> = fc.record({
  symbol: anyText,
  cause: fc.option(anyText),
  price: fc.option(anyNumber),
  volume: anyNumber,
  trades: fc.option(fc.integer({ min: -1, max: 3 })),
  date: fc.constantFrom('1970-01-01', '2024-02-10', '2024-02-11'),
  at: fc.option(fc.constantFrom(0, NOW, NOW + 0.001)),
  available: fc.boolean(),
  run_id: fc.constantFrom('run-1', 'run-2'),
});
const anyRows = fc.array(anyRow, { maxLength: 4 });

let loads = 0;

async function contentOfRows({ engine }: Lake, rows: readonly Kind[]): Promise<Content> {
  const name = `kinds_${++loads}`;
  await engine.load(name, kinds, rows);
  const content = await contentOf(engine, name, await describe(engine, name));
  await engine.run(`DROP TABLE ${name}`);
  return content;
}

/** What rows say, in any order, without provenance. */
function said(rows: readonly Kind[]): string[] {
  const shown = ({ run_id: _run, ...row }: Kind): string =>
    Object.values(row)
      .map((value) => (Object.is(value, -0) ? '-0' : JSON.stringify(value)))
      .join(' ');
  return rows.map(shown).sort();
}

test('content has the same hash exactly when it says the same', async (t) => {
  const lake = await makeLake(t);
  await fc.assert(
    fc.asyncProperty(anyRows, anyRows, async (one, other) => {
      const isSame = JSON.stringify(said(one)) === JSON.stringify(said(other));
      const [first, second] = [await contentOfRows(lake, one), await contentOfRows(lake, other)];
      assert.equal(first.contentHash === second.contentHash, isSame);
      assert.equal(first.rows, one.length);
    }),
    { numRuns: 60 },
  );
});

test('one changed value, or two that changed places, is other content', async (t) => {
  const lake = await makeLake(t);
  const rows = fc.array(anyRow, { minLength: 2, maxLength: 6 });
  const column = fc.constantFrom(...(['symbol', 'cause', 'price', 'volume', 'trades', 'date', 'at', 'available'] as const));
  await fc.assert(
    fc.asyncProperty(rows, anyRow, column, async (before, donor, name) => {
      const [first, second, ...rest] = before;
      assert.ok(first !== undefined && second !== undefined);
      const changes = [
        [{ ...first, [name]: donor[name] }, second, ...rest],
        [{ ...first, [name]: second[name] }, { ...second, [name]: first[name] }, ...rest],
      ];
      const { contentHash } = await contentOfRows(lake, before);
      for (const after of changes) {
        const isSame = JSON.stringify(said(before)) === JSON.stringify(said(after));
        assert.equal((await contentOfRows(lake, after)).contentHash === contentHash, isSame);
      }
    }),
    { numRuns: 60 },
  );
});

test('neither the order of rows nor who fetched them is content', async (t) => {
  const lake = await makeLake(t);
  await fc.assert(
    fc.asyncProperty(anyRows, fc.nat(), async (rows, seed) => {
      const theirs = shuffled(rows, seed).map((row) => ({ ...row, run_id: 'run-3' }));
      assert.deepEqual(await contentOfRows(lake, theirs), await contentOfRows(lake, rows));
    }),
    { numRuns: 40 },
  );
});
