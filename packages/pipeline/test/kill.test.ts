import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { type Fake, fakes } from '@bullion/exchanges/fakes';
import { startSimulator } from '@bullion/simulator';

const NOW = Date.parse('2025-08-16T12:00:00Z');
const request = {
  target: 'ohlcv',
  exchanges: ['binance', 'coinbase'],
  markets: ['spot'],
  symbols: ['BTC', 'BNB'],
  intervals: ['1d', '1h'],
  from: '2025-07-01',
  to: '2025-08-16',
};

/** Every fake, with a word before each answer. */
function watched(before: () => void): Record<string, Fake> {
  return Object.fromEntries(
    Object.entries(fakes).map(([name, fake]): [string, Fake] => [
      name,
      (asked, world) => {
        before();
        return fake(asked, world);
      },
    ]),
  );
}

test('a run that is killed at any request and run again ends in the same bytes as an undisturbed one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bullion-kill-'));
  let onRequest: () => void = () => undefined;
  const simulator = await startSimulator({ seed: 7, symbols: 2, now: NOW, fakes: watched(() => onRequest()) });
  const endpoints = Object.fromEntries(
    Object.entries(simulator.endpoints).map(([name, url]) => [name.replace('BULLION_ENDPOINT_', ''), url]),
  );

  /** Runs a child; kills it when it sends its `fatal`-th request. */
  async function run(home: string, runId: string, fatal?: number) {
    const input = JSON.stringify({ home: join(folder, home), endpoints, request, now: NOW, runId });
    const child = spawn(process.execPath, [join(import.meta.dirname, 'support/kill-child.ts'), input], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let count = 0;
    onRequest = () => {
      if (++count === fatal) child.kill('SIGKILL');
    };
    const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    return output === '' ? undefined : JSON.parse(output);
  }

  try {
    const calm = await run('calm', 'run-0');
    assert.equal(calm.status, 'success');
    assert.equal(await run('killed', 'run-1', 2), undefined);
    assert.equal(await run('killed', 'run-2', 4), undefined);
    const last = await run('killed', 'run-3');
    assert.equal(last.status, 'success');
    assert.deepEqual(last.gold, calm.gold);
  } finally {
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
