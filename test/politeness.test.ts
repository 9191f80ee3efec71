import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { jsonReply } from '@bullion/exchanges/fakes';
import { type LimitUse, startSimulator } from '@bullion/simulator';
import { fastTime } from './politeness/fast-clock.ts';

/** One second here is ten for processes and exchanges. */
const SPEED = 10;
const CHILD = join(import.meta.dirname, 'politeness/child.ts');

/** What they answer does not matter here, so it takes no time. */
const FAKES = {
  OKX: () => jsonReply({ code: '0', msg: '', data: [] }),
  COINBASE: () => jsonReply([]),
  BINANCE_FUTURES: () => jsonReply([]),
};

/** Three processes ask as fast as they may, one of them is killed and another takes its place; how the exchanges saw it. */
async function askTogether(file: string, lastsMs: number): Promise<{ uses: LimitUse[]; elapsedMs: number }> {
  const now = Date.parse('2025-08-16T03:00:00Z');
  await using simulator = await startSimulator({ seed: 7, now, fakes: FAKES, limits: () => fastTime(SPEED) });
  const endpoints = Object.fromEntries(
    Object.entries(simulator.endpoints).map(([name, url]) => [name.replace('BULLION_ENDPOINT_', ''), url]),
  );
  const start = async () => {
    const child = spawn(process.execPath, [CHILD, JSON.stringify(endpoints), file, String(SPEED)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    return child;
  };
  const [first, ...others] = await Promise.all([start(), start(), start()]);
  const since = fastTime(SPEED);
  await sleep(lastsMs / 2);
  first?.kill('SIGKILL');
  others.push(await start());
  await sleep(lastsMs / 2);
  const seen = { uses: simulator.limits(), elapsedMs: fastTime(SPEED) - since };
  for (const child of others) child.kill('SIGKILL');
  return seen;
}

describe('processes that ask the same exchanges', () => {
  test('never exceed a limit together, use most of it, and are never told to slow down', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'bullion-polite-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const { uses, elapsedMs } = await askTogether(join(folder, 'budgets.sqlite'), 2500);
    assert.deepEqual(uses.map(({ name }) => name).sort(), ['binance funding', 'coinbase', 'okx candles']);
    for (const { name, weight, perMs, most, refused, spent } of uses) {
      assert.ok(most <= weight && refused === 0, `${name}: ${most} of ${weight} in a window, ${refused} refused`);
      const allowed = Math.max(weight, (weight * elapsedMs) / perMs);
      t.diagnostic(`${name}: ${((100 * spent) / allowed).toFixed(0)} % of what is allowed`);
      // A window is not exceeded where nothing is sent, too. How much more is used is a matter of how busy this machine is.
      assert.ok(spent > allowed * 0.25, `${name}: ${spent} of ${allowed}`);
    }
  });

  test('would exceed them if each counted for itself, and the simulator would say so', async () => {
    const { uses } = await askTogether('', 800);
    const coinbase = uses.find(({ name }) => name === 'coinbase');
    assert.ok((coinbase?.refused ?? 0) > 0, JSON.stringify(uses));
  });
});
