import assert from 'node:assert/strict';
import { test } from 'node:test';
import { draw } from '@bullion/core';
import { openCrashes, type Point } from './crash/crash.ts';

// `node test/crash/main.ts` is the long form: every point.

/** Shares of a run at which it is killed here. */
const POINTS: readonly Point['run'][] = ['next', 'first'];

test('a run that is killed at any operation, and run again, publishes the same bytes; readers in between see nothing else', async () => {
  await using crashes = await openCrashes();
  for (const [index, run] of POINTS.entries()) {
    const operation = 1 + Math.floor(draw('crash', index) * crashes.operations(run));
    const when = index % 2 === 0 ? 'during' : 'before';
    assert.deepEqual(await crashes.crashAt({ operation, when, run }), [], `${run} run, ${when} operation ${operation}`);
  }
});
