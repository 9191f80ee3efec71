import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { computed, differences, makeSeries } from '../../packages/client/test/analytics-series.ts';

const root = join(import.meta.dirname, '../..');

test('pandas, numpy and quantstats compute what we compute, and what is kept for machines without them', () => {
  const series = makeSeries();
  const python = join(root, 'node_modules/.python/bin/python');
  const printed = execFileSync(python, [join(import.meta.dirname, 'analytics.py')], { input: JSON.stringify(series), encoding: 'utf8' });
  const said: unknown = JSON.parse(printed);
  assert.deepEqual(differences(computed(series), said), []);
  const kept: unknown = JSON.parse(readFileSync(join(root, 'packages/client/test/samples/analytics.json'), 'utf8'));
  assert.deepEqual(differences(kept, said), []);
});
