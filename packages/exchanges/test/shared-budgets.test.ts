import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { BullionError, type Log, ManualClock, silentLog, stream } from '@bullion/core';
import { type Budget, SharedBudgets, sources } from '@bullion/exchanges';
import fc from 'fast-check';
import { Budgets } from '../src/transport/budget.ts';
import { Gate } from '../src/transport/gate.ts';
import { busiest, type Counted } from './observer.ts';
import { VirtualClock } from './virtual-clock.ts';

const HOUR_MS = 3_600_000;
const ADDRESSES = ['https://api.example.com/v1'];

function makeFolder(t?: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'bullion-budgets-'));
  t?.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What one process knows of a budget that it shares by a file. */
function openProcess(path: string, clock: VirtualClock, budget: Budget): Budgets & Disposable {
  const shared = new SharedBudgets({ path, now: () => clock.monotonic(), log: silentLog });
  const budgets = new Budgets({ weight: budget }, clock, shared.of('toy', ADDRESSES));
  return Object.assign(budgets, { [Symbol.dispose]: () => shared[Symbol.dispose]() });
}

test('whatever processes do, and whenever they are killed, no window of the exchange holds more than the budget', async () => {
  const request = fc.record({
    process: fc.nat(2),
    startsAt: fc.nat(3000),
    tokens: fc.integer({ min: 1, max: 5 }),
    latencyMs: fc.nat(900),
    countedAt: fc.double({ min: 0, max: 1, noNaN: true }),
    /** Its process is gone before the answer: nobody ever says that it came. */
    isOrphan: fc.boolean(),
  });
  const cases = fc.record({
    requests: fc.array(request, { maxLength: 50 }),
    tokens: fc.integer({ min: 5, max: 300 }),
    perMs: fc.integer({ min: 50, max: 2000 }),
  });
  const folder = makeFolder();
  let number = 0;
  await fc.assert(
    fc.asyncProperty(cases, async ({ requests, ...budget }) => {
      const clock = new VirtualClock();
      const path = join(folder, `${++number}.sqlite`);
      const processes = [0, 1, 2].map(() => openProcess(path, clock, budget));
      const counted: Counted[] = [];
      await Promise.all(
        requests.map(async ({ process, startsAt, tokens, latencyMs, countedAt, isOrphan }) => {
          await clock.sleep(startsAt);
          const release = await processes[process]?.take({ weight: tokens });
          const sentAt = clock.monotonic();
          await clock.sleep(latencyMs);
          counted.push({ at: sentAt + countedAt * latencyMs, tokens });
          if (!isOrphan) release?.();
        }),
      );
      for (const each of processes) each[Symbol.dispose]();
      assert.equal(counted.length, requests.length);
      assert.ok(busiest(counted, budget) <= budget.tokens, `${busiest(counted, budget)} of ${budget.tokens} in ${budget.perMs} ms`);
    }),
    { numRuns: 60 },
  );
  rmSync(folder, { recursive: true });
});

/** In requests of this many tokens an hour has a thousand of them. */
function dearCost({ tokens, perMs }: Budget): number {
  return Math.min(Math.ceil(tokens / 4), Math.max(1, Math.ceil((tokens * HOUR_MS) / perMs / 1000)));
}

describe('in up to a simulated hour three processes together', () => {
  const budgets = sources.flatMap(({ id, budgets }) =>
    Object.entries(budgets).map(([name, budget]) => ({ name: `${id} ${name}`, budget })),
  );
  for (const { name, budget } of budgets) {
    test(`use ${name} (${budget.tokens} in ${budget.perMs / 1000} s) to the full and never exceed it`, async (t) => {
      const clock = new VirtualClock();
      const path = join(makeFolder(t), 'budgets.sqlite');
      const random = stream(budget.tokens);
      const cost = dearCost(budget);
      const counted: Counted[] = [];
      // Fifteen hundred requests tell as much of a budget whose windows are short.
      const untilMs = Math.min(HOUR_MS, ((1500 * cost) / budget.tokens) * budget.perMs);
      const work = async (process: Budgets, isKilled: boolean) => {
        while (clock.monotonic() < (isKilled ? untilMs / 3 : untilMs)) {
          const release = await process.take({ weight: cost });
          const latencyMs = random() * Math.min(200, budget.perMs / 20);
          await clock.sleep(latencyMs);
          counted.push({ at: clock.monotonic() - random() * latencyMs, tokens: cost });
          release();
        }
      };
      await Promise.all(
        [false, false, true].map(async (isKilled) => {
          using process = openProcess(path, clock, budget);
          await Promise.all(Array.from({ length: 8 }, () => work(process, isKilled)));
        }),
      );
      const most = busiest(counted, budget);
      assert.ok(most <= budget.tokens, `${most} of ${budget.tokens}`);
      const spent = counted.reduce((sum, { tokens }) => sum + tokens, 0);
      const allowed = Math.floor(budget.tokens / cost) * cost * (untilMs / budget.perMs);
      assert.ok(spent >= allowed * 0.88, `${spent} of ${allowed} that the exchange allows`);
    });
  }
});

describe('what is shared', () => {
  const budget = { tokens: 10, perMs: 1000 };

  test('belongs to a source at its addresses, and not to servers of this machine unless they are meant', (t) => {
    const path = join(makeFolder(t), 'state', 'budgets.sqlite');
    using shared = new SharedBudgets({ path, now: () => 0, log: silentLog });
    using meant = new SharedBudgets({ path, now: () => 0, log: silentLog, withLoopback: true });
    const free = (tally: ReturnType<typeof shared.of>) => 'slot' in tally.debit('weight', budget, { least: 6, most: 6 }, []);
    assert.deepEqual([free(shared.of('toy', ADDRESSES)), free(meant.of('toy', ADDRESSES))], [true, false]);
    assert.deepEqual([free(shared.of('other', ADDRESSES)), free(shared.of('toy', ['https://mirror.example.com']))], [true, true]);
    const local = ['http://127.0.0.1:1234/toy'];
    assert.deepEqual([free(shared.of('toy', local)), free(shared.of('toy', local)), free(meant.of('toy', local))], [true, true, true]);
    assert.equal(free(meant.of('toy', local)), false);
  });

  test('is free again in bounded time when its process was killed, and after one window when the clock began anew', (t) => {
    let now = 1_000_000;
    const path = join(makeFolder(t), 'budgets.sqlite');
    const take = () => {
      using shared = new SharedBudgets({ path, now: () => now, log: silentLog });
      return 'slot' in shared.of('toy', ADDRESSES).debit('weight', budget, { least: 10, most: 10 }, []);
    };
    assert.deepEqual([take(), take()], [true, false]);
    now += 122_000;
    assert.deepEqual([take(), take()], [true, false]);
    now = 5000;
    assert.equal(take(), false);
    now += budget.perMs + 1;
    assert.equal(take(), true);
  });

  test('a damaged file is made again, and a folder that cannot be had is said once', (t) => {
    const folder = makeFolder(t);
    const path = join(folder, 'budgets.sqlite');
    writeFileSync(path, 'no database. '.repeat(1000));
    const warnings: string[] = [];
    const log: Log = { ...silentLog, warn: (message) => void warnings.push(message) };
    const debit = (at: string) => {
      using shared = new SharedBudgets({ path: at, now: () => 0, log });
      return shared.of('toy', ADDRESSES).debit('weight', budget, { least: 10, most: 10 }, []);
    };
    assert.deepEqual(['slot' in debit(path), 'slot' in debit(path), warnings], [true, false, []]);
    assert.ok('slot' in debit(join(path, 'below', 'a-file.sqlite')));
    assert.match(warnings.join(), /counted by this process alone/);
  });

  test('a pause is one for all processes, also for those that start in it, and one beyond patience stops them', async (t) => {
    const clock = new ManualClock(0);
    const path = join(makeFolder(t), 'budgets.sqlite');
    const gateOf = (patienceMs: number) => {
      const shared = new SharedBudgets({ path, now: () => clock.monotonic(), log: silentLog });
      t.after(() => shared[Symbol.dispose]());
      return new Gate({ title: 'Toy', clock, patienceMs, signal: undefined, others: shared.of('toy', ADDRESSES) });
    };
    const [first, second, hasty] = [gateOf(120_000), gateOf(120_000), gateOf(1000)];
    const slowDown = new BullionError('rate_limited', 'Slow down.');
    first.pause(30_000, slowDown);
    clock.advance(10_000);
    await assert.rejects(hasty.pass(), { code: 'exchange_stopped' });
    await second.pass();
    assert.equal(clock.monotonic(), 30_000);
    first.pause(600_000, slowDown);
    await assert.rejects(second.pass(), { code: 'exchange_stopped', message: /pause of 600 s/ });
    clock.advance(590_000);
    await gateOf(120_000).pass();
    assert.equal(clock.monotonic(), 630_000);
  });
});
