import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import fc from 'fast-check';
import { makeLake } from './fixtures.ts';

const anyNumber = fc.double({ noNaN: true });
const anyPiece = fc.tuple(fc.array(anyNumber, { minLength: 1, maxLength: 4 }), fc.constantFrom(0, 1, 3, 60_000), anyNumber);

test('numbers come out as they went in, in their order, whatever their pieces', async (t) => {
  const lake = await makeLake(t);
  await fc.assert(
    fc.asyncProperty(fc.array(anyPiece, { maxLength: 4 }), async (pieces) => {
      using file = lake.numberFile(['varied', 'a name', 'code']);
      const expected: { varied: number; shared: number; code: number }[] = [];
      for (const [pattern, count, shared] of pieces) {
        const varied = Float64Array.from({ length: count + 2 }, (_, row) => pattern[row % pattern.length] ?? 0);
        const codes = Uint8Array.from({ length: count }, (_, row) => row % 251);
        file.add(count, [varied, shared, codes]);
        for (let row = 0; row < count; row++) expected.push({ varied: varied[row] ?? 0, shared, code: row % 251 });
      }
      const from = file.end();
      const found = await lake.engine.rows<(typeof expected)[number]>(
        `SELECT varied, "a name" AS shared, code FROM ${from} ORDER BY file_row_number`,
      );
      assert.equal(found.length, expected.length);
      const wrong = found.findIndex(
        (row, index) => !Object.entries(row).every(([name, value]) => Object.is(value, Object(expected[index])[name])),
      );
      assert.equal(wrong, -1);
    }),
    { numRuns: 12 },
  );
  assert.deepEqual(await readdir(lake.path('tmp')), []);
});

test('pieces come out in another order', async (t) => {
  const lake = await makeLake(t);
  using file = lake.numberFile(['piece', 'row']);
  const sizes = [3, 50_000, 0, 40_960, 7];
  for (const [piece, size] of sizes.entries()) file.add(size, [piece, Float64Array.from({ length: size }, (_, row) => row)]);
  const from = file.end([4, 2, 1, 3, 0]);
  const found = await lake.engine.rows<{ piece: number; rows: number; last: number }>(
    `SELECT piece, count(*) AS rows, max(file_row_number) AS last, bool_and(row = file_row_number - start) AS ascends
     FROM (SELECT *, min(file_row_number) OVER (PARTITION BY piece) AS start FROM ${from}) GROUP BY piece ORDER BY last`,
  );
  assert.deepEqual(
    found,
    [4, 1, 3, 0].map((piece, index, all) => {
      const rows = all.slice(0, index + 1).reduce((sum, each) => sum + (sizes[each] ?? 0), 0);
      return { piece, rows: sizes[piece], last: rows - 1, ascends: true };
    }),
  );
});

test('a file that was never ended leaves nothing behind', async (t) => {
  const lake = await makeLake(t);
  lake.numberFile(['one'])[Symbol.dispose]();
  assert.deepEqual(await readdir(lake.path('tmp')), []);
});
