import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { shorter } from '../src/charts/shorter.ts';

const drawn = (line: string, look = ' fill="none"'): string => `<path d="${line}"${look}></path>\n`;

test('a line by steps ends where it did', () => {
  assert.equal(shorter(drawn('M6 205.5L7 205.5L7 10L6.5 9.5L7 10ZM-1 2L-3 -4')), drawn('M6 205.5h1v-195.5l-.5-.5l.5 .5ZM-1 2l-2-6'));
  const place = fc.tuple(fc.integer({ min: -900, max: 9000 }), fc.integer({ min: -900, max: 9000 }));
  fc.assert(
    fc.property(fc.array(place, { minLength: 1, maxLength: 40 }), (places) => {
      const line = places.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${x / 10} ${y / 10}`).join('');
      assert.deepEqual(walked(shorter(drawn(line))), places.at(-1));
    }),
  );
});

test('curves, and lines that are by steps already, stay as they are', () => {
  for (const line of ['M1 0A1 1 0 1 1 1 -0.0001', 'M5 11.4l1019 0l0 243.3l-1019 0Z', 'M0 0C1 1 2 2 3 3'])
    assert.equal(shorter(drawn(line)), drawn(line));
});

test('what looks alike is one path, in the order in which the looks first came', () => {
  const [up, down] = [' fill="var(--up)"', ' fill="var(--down)"'];
  const given = drawn('M1 1Z', up) + drawn('M2 2Z', down) + drawn('M3 3Z', up);
  assert.equal(shorter(`<g>\n${given}</g>`), `<g>\n${drawn('M1 1ZM3 3Z', up)}${drawn('M2 2Z', down)}</g>`);
});

/** Where a line ends, in tenths. */
function walked(svg: string): [number, number] {
  let [x, y] = [0, 0];
  for (const [, letter, numbers = ''] of (/d="([^"]*)"/.exec(svg)?.[1] ?? '').matchAll(/([Mhvl])([^Mhvl]*)/g)) {
    const [a = 0, b = 0] = [...numbers.matchAll(/-?[\d.]+/g)].map(([text]) => Math.round(Number(text) * 10));
    if (letter === 'M') [x, y] = [a, b];
    else if (letter === 'v') y += a;
    else [x, y] = [x + a, y + b];
  }
  return [x, y];
}
