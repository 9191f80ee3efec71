import assert from 'node:assert/strict';
import { test } from 'node:test';
import { draw } from '@bullion/core';
import { openCrashes, type Point, type Work } from './crash/crash.ts';

// `node test/crash/main.ts` is the long form: every point.

/** What is killed here, at a place that is drawn. */
const TRIED: readonly (readonly [work: Work, runs: readonly Point['run'][]])[] = [
  ['funding', ['next', 'first']],
  ['availability', ['next']],
];

test('a run that is killed at any operation, and run again, publishes the same bytes; readers in between see nothing else', async () => {
  for (const [work, runs] of TRIED) {
    await using crashes = await openCrashes(work);
    for (const [index, run] of runs.entries()) {
      const operation = 1 + Math.floor(draw('crash', work, index) * crashes.operations(run));
      const when = index % 2 === 0 ? 'during' : 'before';
      assert.deepEqual(await crashes.crashAt({ operation, when, run }), [], `${work}, ${run} run, ${when} operation ${operation}`);
    }
  }
});
