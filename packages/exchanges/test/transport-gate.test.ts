import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BullionError, ManualClock } from '@bullion/core';
import { Gate } from '../src/transport/gate.ts';

const slowDown = new BullionError('rate_limited', 'Slow down.');

/** A clock whose sleeps end only when they are interrupted. */
function stuckClock() {
  const clock = new ManualClock(0);
  const sleep = (_: number, signal?: AbortSignal) =>
    new Promise<void>((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  return { now: () => 0, monotonic: () => clock.monotonic(), sleep };
}

const codeOf = (promise: Promise<void>) =>
  promise.then(
    () => 'passed',
    (error: unknown) => (error instanceof BullionError ? error.code : String(error)),
  );

test('those who wait at a paused gate learn at once that it is shut for good', async () => {
  const gate = new Gate({ title: 'Toy', clock: stuckClock(), patienceMs: 120_000, signal: undefined });
  gate.pause(60_000, slowDown);
  const waiting = [gate.pass(), gate.pass(), gate.sleep(5)].map(codeOf);
  gate.stop(new BullionError('geo_blocked', 'Not here.'));
  assert.deepEqual(await Promise.all(waiting), ['geo_blocked', 'geo_blocked', 'geo_blocked']);
  assert.equal(await codeOf(gate.pass()), 'geo_blocked');
});

test('the first reason to stop stays', async () => {
  const gate = new Gate({ title: 'Toy', clock: new ManualClock(0), patienceMs: 1000, signal: undefined });
  gate.pause(1001, slowDown);
  gate.stop(new BullionError('geo_blocked', 'Not here.'));
  assert.equal(await codeOf(gate.pass()), 'exchange_stopped');
});

test('pauses that overlap are one pause, as long as the last of them', async () => {
  const clock = new ManualClock(0);
  const gate = new Gate({ title: 'Toy', clock, patienceMs: 10_000, signal: undefined });
  assert.equal(gate.pause(3000, slowDown), true);
  clock.advance(1000);
  assert.equal(gate.pause(1000, slowDown), false);
  assert.equal(gate.pause(5000, slowDown), false);
  await gate.pass();
  assert.equal(clock.monotonic(), 6000);
  assert.equal(gate.pausedMs, 6000);
  assert.equal(gate.pause(10, slowDown), true);
});
