import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isInterval, ManualClock, parseInterval, parseMarket, silentLog } from '../src/index.ts';

test('only collected bar lengths are intervals, whatever names objects inherit', () => {
  assert.equal(parseInterval('1h'), '1h');
  for (const text of ['4h', '1D', '', 'constructor', 'toString']) {
    assert.equal(isInterval(text), false);
    assert.throws(() => parseInterval(text), { code: 'bad_interval', hint: 'Use one of 1m, 1h, 1d.' });
  }
});

test('a market is spot or perp', () => {
  assert.equal(parseMarket('perp'), 'perp');
  assert.throws(() => parseMarket('futures'), { code: 'usage', hint: 'Use spot or perp.' });
});

test('the clock of tests moves when somebody sleeps, and stops for an abort', async () => {
  const clock = new ManualClock(1000);
  await clock.sleep(250);
  assert.deepEqual([clock.now(), clock.monotonic(), clock.slept], [1250, 250, [250]]);
  await assert.rejects(clock.sleep(1, AbortSignal.abort()), { name: 'AbortError' });
  assert.equal(clock.now(), 1250);
});

test('the silent log says nothing and breaks nothing', () => {
  for (const level of ['debug', 'info', 'warn', 'error'] as const) silentLog[level]('x', { y: 1 });
});
