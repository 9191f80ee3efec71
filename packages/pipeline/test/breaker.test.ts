import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BullionError } from '@bullion/core';
import { Breaker } from '../src/engine/breaker.ts';

const failure = new BullionError('timeout', 'No answer.');

function after(failed: number, succeeded: number): Breaker {
  const breaker = new Breaker();
  for (let count = 0; count < succeeded; count++) breaker.succeed();
  for (let count = 0; count < failed; count++) breaker.fail(failure);
  return breaker;
}

test('a few failures never open the breaker, however few requests there were', () => {
  assert.equal(after(19, 0).isOpen, false);
});

test('twenty failures open it where they are five in a hundred', () => {
  assert.equal(after(20, 0).isOpen, true);
  assert.equal(after(20, 380).isOpen, true);
  assert.equal(after(20, 381).isOpen, false);
});

test('its error says how many requests were spared, and why', () => {
  const error = after(20, 10).error(7);
  assert.equal(error.code, 'breaker_open');
  assert.deepEqual(error.details, { failed: 20, done: 30, unasked: 7 });
  assert.equal(error.cause, failure);
});
