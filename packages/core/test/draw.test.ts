import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { draw, hash32, stream } from '../src/index.ts';

test('the same words give the same number, on every machine', () => {
  assert.equal(hash32('seed', 7), 1_071_270_573);
  assert.equal(draw('seed', 7), 1_071_270_573 / 2 ** 32);
});

test('words do not run into each other', () => {
  assert.notEqual(hash32('ab', 'c'), hash32('a', 'bc'));
  assert.notEqual(hash32('a'), hash32('a', ''));
});

test('draws are spread evenly', () => {
  const counts = new Array<number>(10).fill(0);
  for (let index = 0; index < 10_000; index++) {
    const bucket = Math.floor(draw('even', index) * 10);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  for (const count of counts) assert.ok(count > 880 && count < 1120, counts.join(' '));
});

test('streams repeat with their seed and stay in [0, 1)', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const first = stream(seed);
      const second = stream(seed);
      for (let index = 0; index < 20; index++) {
        const value = first();
        assert.equal(second(), value);
        assert.ok(value >= 0 && value < 1);
      }
    }),
  );
});
