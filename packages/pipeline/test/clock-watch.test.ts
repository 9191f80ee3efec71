import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock, silentLog } from '@bullion/core';
import type { Answer } from '@bullion/exchanges';
import { refuseAhead, warnBehind } from '../src/jobs/clock-watch.ts';

const NOW = Date.parse('2024-03-02T10:00:00Z');
const HOUR_MS = 3_600_000;

function sendAt(serverTime: number | undefined, headers: Record<string, string> = {}) {
  const answer = { url: '/okx/x', headers, serverTime } as unknown as Answer;
  return refuseAhead(async () => answer, new ManualClock(NOW), 'OKX')({ endpoint: 'OKX', path: '/x', query: {}, cost: {} } as never);
}

test('answers of an exchange for which it is hours earlier are refused, with what to do', async () => {
  await assert.rejects(sendAt(NOW - 5 * 24 * HOUR_MS), {
    code: 'clock_ahead',
    message: 'This clock says 2024-03-02T10:00:00Z, and that of OKX is 5.0 days behind it.',
  });
  for (const serverTime of [undefined, NOW, NOW + 1000 * HOUR_MS, NOW - HOUR_MS]) assert.ok(await sendAt(serverTime));
});

test('a cache that answers with an old time says nothing about clocks', async () => {
  assert.ok(await sendAt(NOW - 5 * 24 * HOUR_MS, { age: '432000' }));
  assert.ok(await sendAt(NOW - 5 * 24 * HOUR_MS, { 'x-cache': 'Hit from cloudfront' }));
});

test('a run before the last one is said to be', () => {
  const said: string[] = [];
  const log = { ...silentLog, warn: (message: string) => said.push(message) };
  const runs = (startedAt: string) => ({ runs: () => [{ runId: 'r', startedAt }] as never });
  warnBehind(runs('2024-03-02T10:59:00Z'), NOW, log);
  warnBehind({ runs: () => [] }, NOW, log);
  assert.deepEqual(said, []);
  warnBehind(runs('2024-03-09T10:00:00Z'), NOW, log);
  assert.match(said.join(), /7\.0 days after now: a clock was set back/);
});
