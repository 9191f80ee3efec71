import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import type { ParsedColumns } from '@bullion/exchanges';
import fc from 'fast-check';
import { Readings } from '../src/engine/readings.ts';
import { openRefineLake } from './support/refine-lake.ts';

const anyColumns: fc.Arbitrary<ParsedColumns> = fc.array(fc.tuple(fc.double(), fc.double(), fc.nat(2)), { maxLength: 5 }).map((rows) => ({
  count: rows.length,
  // Longer than they are full, as parsers leave them.
  numbers: {
    timestamp: Float64Array.from([...rows.map(([time]) => time), 7]),
    open: Float64Array.from([...rows.map(([, open]) => open), 7]),
  },
  texts: { flags: { values: [null, 'cut', 'no_trades'], codes: Uint8Array.from([...rows.map(([, , code]) => code), 1]) } },
  rejected: [{ timestamp: rows.length, rule: 'outside_file', row: ['x'] }],
  ascends: rows.length % 2 === 0,
}));

function said({ count, numbers, texts, ...rest }: ParsedColumns): unknown {
  const cut = (values: Float64Array | Uint8Array) => [...values.subarray(0, count)];
  return {
    ...rest,
    numbers: Object.entries(numbers).map(([name, values]) => [name, cut(values)]),
    texts: Object.entries(texts).map(([name, { values, codes }]) => [name, values, cut(codes)]),
  };
}

const about = (url: string, sha256: string) => ({ url, sha256, asked_from: 0, asked_until: 1 });

test('what was read of an answer is given again, whatever else was read, until the run ends', async () => {
  await using desk = await openRefineLake();
  fc.assert(
    fc.property(fc.array(anyColumns, { maxLength: 6 }), (all) => {
      using readings = new Readings(desk.lake);
      const before = all.map(said);
      for (const [index, columns] of all.entries()) readings.keep(about(`/${index}`, 'a'), columns);
      for (const [index, told] of before.entries()) {
        const found = readings.get(about(`/${index}`, 'a'));
        assert.ok(found !== undefined);
        assert.deepEqual(said(found), told);
      }
      assert.equal(readings.get(about('/0', 'b')), undefined);
      assert.equal(readings.get({ ...about('/0', 'a'), asked_until: 2 }), undefined);
    }),
    { numRuns: 30 },
  );
  assert.deepEqual(await readdir(desk.lake.path('tmp')), []);
});
