import assert from 'node:assert/strict';
import { test } from 'node:test';
import { valueAxis } from '../src/charts/look.ts';
import { decimal, percent } from '../src/page/numbers.ts';

test('the labels of an axis have the same number of digits, wherever they stand on it', () => {
  const labels = (format: (value: number) => string): string[] => [0.2, 0, -0.2, -0.6].map(valueAxis(format).axisLabel.formatter);
  assert.deepEqual(labels(decimal), ['0.20', '0.00', '−0.20', '−0.60']);
  assert.deepEqual(labels(percent), ['20.00 %', '0.00 %', '−20.00 %', '−60.00 %']);
});
