import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { covers, cutAtMultiples, intersect, normalise, type Span, subtract, union } from '../src/index.ts';

const LIMIT = 40;
const span = fc.record({ from: fc.integer({ min: 0, max: LIMIT }), until: fc.integer({ min: 0, max: LIMIT }) });
const spans = fc.array(span, { maxLength: 12 });

/** The same question answered the slow way: point by point. */
function points(list: readonly Span[]): Set<number> {
  const all = Array.from({ length: LIMIT }, (_, point) => point);
  return new Set(all.filter((point) => list.some(({ from, until }) => from <= point && point < until)));
}

function isNormal(list: readonly Span[]): boolean {
  return list.every(({ from, until }, index) => from < until && from > (list[index - 1]?.until ?? -1));
}

test('normalised spans are sorted, disjoint, not adjacent, and hold the same points', () => {
  fc.assert(
    fc.property(spans, (list) => {
      const normal = normalise(list);
      assert.ok(isNormal(normal));
      assert.deepEqual(points(normal), points(list));
      assert.deepEqual(normalise(normal), normal);
    }),
  );
});

test('union, difference and intersection agree with sets of points', () => {
  fc.assert(
    fc.property(spans, spans, (a, b) => {
      const [inA, inB] = [points(a), points(b)];
      assert.deepEqual(points(union(a, b)), points([...a, ...b]));
      assert.deepEqual(points(subtract(a, b)), new Set([...inA].filter((point) => !inB.has(point))));
      assert.deepEqual(points(intersect(a, b)), new Set([...inA].filter((point) => inB.has(point))));
      for (const result of [union(a, b), subtract(a, b), intersect(a, b)]) assert.ok(isNormal(result));
    }),
  );
});

test('spans cover what they contain whole, and the empty span always', () => {
  fc.assert(
    fc.property(spans, span, (list, wanted) => {
      const inside = points(list);
      assert.equal(
        covers(list, wanted),
        [...points([wanted])].every((point) => inside.has(point)),
      );
    }),
  );
});

test('pieces cut at multiples join to the whole and never cross a multiple', () => {
  fc.assert(
    fc.property(span, fc.integer({ min: 1, max: 15 }), (whole, step) => {
      const pieces = cutAtMultiples(whole, step);
      assert.deepEqual(points(pieces), points([whole]));
      for (const { from, until } of pieces) {
        assert.ok(until > from);
        assert.equal(Math.floor(from / step), Math.floor((until - 1) / step));
      }
    }),
  );
});

test('overlapping ranges are cut into the same pieces wherever both have them whole', () => {
  const first = cutAtMultiples({ from: 3, until: 35 }, 10);
  const second = cutAtMultiples({ from: 7, until: 40 }, 10);
  assert.deepEqual(first.slice(1, 3), second.slice(1, 3));
});

test('spans do not change their arguments', () => {
  const a = [
    { from: 5, until: 9 },
    { from: 0, until: 6 },
  ];
  const before = structuredClone(a);
  normalise(a);
  subtract(a, a);
  assert.deepEqual(a, before);
});
