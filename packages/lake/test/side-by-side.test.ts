import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { stream } from '@bullion/core';
import { openLake, verifyLake } from '../src/index.ts';
import { makeHome, options } from './fixtures.ts';

const CHILD = join(import.meta.dirname, 'children/side-by-side.ts');
const BATCHES = 5;
/** Two processes fill the first asset, each of the others has one of its own. */
const NAMES = ['one', 'one', 'two', 'three'];

async function runTo(home: string, name: string, killedAfterMs?: number): Promise<void> {
  const child = spawn(process.execPath, [CHILD, home, name, String(BATCHES)], { stdio: ['ignore', 'ignore', 'inherit'] });
  const closed = once(child, 'close');
  if (killedAfterMs !== undefined) {
    await Promise.race([closed, sleep(killedAfterMs)]);
    child.kill('SIGKILL');
  }
  await closed;
  assert.ok(killedAfterMs !== undefined || child.exitCode === 0);
}

async function contentOf(home: string) {
  await using lake = await openLake(options(home));
  const answers = ['one', 'two', 'three'].map((name) => lake.ledger.responses({ asset: `bronze_${name}` }));
  return {
    files: lake.ledger.files().map(({ path, sha256, rows }) => ({ path, sha256, rows })),
    answers: answers.flat().map(({ seq: _seq, ...rest }) => rest),
    running: lake.ledger.runs(1000).filter(({ status }) => status === 'running'),
  };
}

test('many processes at once, killed at random and started again, end in the same lake as one after the other', async (t) => {
  const [alone, together] = [await makeHome(t), await makeHome(t)];
  for (const name of new Set(NAMES)) await runTo(alone, name);
  const random = stream(4);
  await Promise.all(
    NAMES.map(async (name) => {
      await runTo(together, name, 400 + random() * 900);
    }),
  );
  await Promise.all(NAMES.map((name) => runTo(together, name)));
  assert.deepEqual(await contentOf(together), await contentOf(alone));
  assert.deepEqual(await verifyLake(options(together)), []);
});
