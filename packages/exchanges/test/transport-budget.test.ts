import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BullionError } from '@bullion/core';
import fc from 'fast-check';
import { Budgets } from '../src/transport/budget.ts';
import { VirtualClock } from './virtual-clock.ts';

/** When the exchange counted a request, and for how much. */
interface Counted {
  readonly at: number;
  readonly tokens: number;
}

/** The most that was counted in any window of this length. */
function busiest(counted: readonly Counted[], perMs: number): number {
  const sums = counted.map(({ at }) =>
    counted.filter((each) => each.at > at - perMs && each.at <= at).reduce((sum, { tokens }) => sum + tokens, 0),
  );
  return Math.max(0, ...sums);
}

test('whenever the exchange counts a request between sending and answer, no window holds more than the budget', async () => {
  const request = fc.record({
    startsAt: fc.nat(3000),
    tokens: fc.integer({ min: 1, max: 5 }),
    latencyMs: fc.nat(900),
    countedAt: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  const cases = fc.record({
    requests: fc.array(request, { maxLength: 60 }),
    tokens: fc.integer({ min: 5, max: 12 }),
    perMs: fc.integer({ min: 50, max: 2000 }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ requests, tokens, perMs }) => {
      const clock = new VirtualClock();
      const budgets = new Budgets({ weight: { tokens, perMs } }, clock);
      const counted: Counted[] = [];
      await Promise.all(
        requests.map(async ({ startsAt, tokens, latencyMs, countedAt }) => {
          await clock.sleep(startsAt);
          const release = await budgets.take({ weight: tokens });
          const sentAt = clock.monotonic();
          await clock.sleep(latencyMs);
          counted.push({ at: sentAt + countedAt * latencyMs, tokens });
          release();
        }),
      );
      assert.equal(counted.length, requests.length);
      assert.ok(busiest(counted, perMs) <= tokens, `${busiest(counted, perMs)} of ${tokens} in ${perMs} ms`);
    }),
    { numRuns: 150 },
  );
});

test('in a simulated hour the budget is used to the full and never exceeded', async () => {
  const clock = new VirtualClock();
  const [tokens, perMs, latencyMs] = [20, 2000, 100];
  const budgets = new Budgets({ candles: { tokens, perMs } }, clock);
  const counted: Counted[] = [];
  const worker = async () => {
    while (clock.monotonic() < 3_600_000) {
      const release = await budgets.take({ candles: 1 });
      await clock.sleep(latencyMs);
      counted.push({ at: clock.monotonic(), tokens: 1 });
      release();
    }
  };
  await Promise.all(Array.from({ length: 32 }, worker));
  const starts = counted.map(({ at }) => at).sort((a, b) => a - b);
  assert.ok(starts.every((at, index) => at - (starts[index - tokens] ?? -Infinity) >= perMs));
  assert.ok(counted.length > (3_600_000 / (perMs + latencyMs)) * tokens * 0.99, `${counted.length} requests`);
});

test('budgets do not wait for each other', async () => {
  const clock = new VirtualClock();
  const budgets = new Budgets({ slow: { tokens: 1, perMs: 60_000 }, quick: { tokens: 1, perMs: 10 } }, clock);
  (await budgets.take({ slow: 1 }))();
  const second = budgets.take({ slow: 1 });
  (await budgets.take({ quick: 1 }))();
  (await budgets.take({ quick: 1 }))();
  assert.equal(clock.monotonic(), 10);
  (await second)();
  assert.equal(clock.monotonic(), 60_000);
});

test('first come, first served: a dear request is not starved by cheap ones', async () => {
  const clock = new VirtualClock();
  const budgets = new Budgets({ weight: { tokens: 10, perMs: 1000 } }, clock);
  const order: number[] = [];
  await Promise.all(
    [4, 4, 9, 1, 1].map(async (tokens) => {
      const release = await budgets.take({ weight: tokens });
      order.push(tokens);
      release();
    }),
  );
  assert.deepEqual(order, [4, 4, 9, 1, 1]);
});

test('a cost that no budget can ever pay is a bug, named', async () => {
  const budgets = new Budgets({ weight: { tokens: 10, perMs: 1000 } }, new VirtualClock());
  for (const cost of [{ weight: 11 }, { wait: 1 }] as Record<string, number>[]) {
    await assert.rejects(budgets.take(cost), (error) => error instanceof BullionError && error.code === 'bad_definition');
  }
  (await budgets.take({ weight: 10 }))();
});
