import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playMonth } from './trials/month.ts';
import { playTrial } from './trials/trial.ts';

// `node test/trials/main.ts --trials 1000` is the long form, `--seed N` plays one again.

test('updates under faults, stopped and killed at any request, end in the truth', async () => {
  for (let seed = 1; seed <= 14; seed++) assert.deepEqual(await playTrial(seed), [], `seed ${seed}`);
});

test('six daily updates, some of them killed first, come out byte for byte as one from nothing', async () => {
  assert.deepEqual(await playMonth({ seed: 5, days: 6, killed: 0.4, begin: Date.parse('2020-01-20T12:00:00Z') }), []);
});
