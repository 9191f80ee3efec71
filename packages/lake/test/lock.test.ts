import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { BullionError, ManualClock } from '@bullion/core';
import { openLake, rebuildLedger } from '../src/index.ts';
import { batch, makeHome, NOW, options, recordingLog } from './fixtures.ts';

async function holder(t: TestContext, home: string): Promise<ChildProcess & { pid: number }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'children/hold.ts'), home], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  const { pid } = child;
  assert.ok(pid !== undefined);
  return Object.assign(child, { pid });
}

async function end(child: ChildProcess, how: () => void): Promise<void> {
  const exited = once(child, 'exit');
  how();
  await exited;
}

test('a second process is told who is writing, and may read meanwhile', async (t) => {
  const home = await makeHome(t);
  const child = await holder(t, home);
  const refused = await openLake(options(home)).catch((error: unknown) => error);
  assert.ok(refused instanceof BullionError);
  assert.equal(refused.code, 'home_locked');
  assert.equal(refused.message, `${home} is being written to by process ${child.pid} (bullion run daily).`);
  assert.deepEqual([refused.details['pid'], refused.details['command']], [child.pid, 'bullion run daily']);
  await assert.rejects(rebuildLedger(options(home)), { code: 'home_locked' });
  await using reader = await openLake(options(home, { mode: 'read' }));
  assert.deepEqual(reader.ledger.files(), []);
  await end(child, () => child.stdin?.end());
  await using writer = await openLake(options(home));
  await writer.appendBronze(batch('b-1'));
});

test('a killed holder holds nothing', async (t) => {
  const home = await makeHome(t);
  const child = await holder(t, home);
  await end(child, () => child.kill('SIGKILL'));
  assert.ok(existsSync(join(home, 'lock.json')), 'it could not tidy up');
  await using writer = await openLake(options(home));
  await writer.appendBronze(batch('b-1'));
});

test('a writer waits as long as it was told, by monotonic time, and says once for whom', async (t) => {
  const home = await makeHome(t);
  const child = await holder(t, home);
  const clock = new ManualClock(NOW);
  const log = recordingLog();
  await assert.rejects(openLake(options(home, { clock, log, waitMs: 250 })), { code: 'home_locked' });
  assert.deepEqual(clock.slept, [100, 100, 50]);
  assert.deepEqual(log.messages, [
    { level: 'info', message: `Waiting for process ${child.pid} (bullion run daily), which is writing to ${home}.` },
  ]);
});

test('a writer that waits gets the home when the other is done', async (t) => {
  const home = await makeHome(t);
  const child = await holder(t, home);
  class EndingClock extends ManualClock {
    override async sleep(ms: number): Promise<void> {
      await super.sleep(ms);
      if (this.slept.length === 2) await end(child, () => child.stdin?.end());
    }
  }
  const clock = new EndingClock(NOW);
  await using writer = await openLake(options(home, { clock, waitMs: 10_000 }));
  assert.equal(clock.slept.length, 2);
  await writer.appendBronze(batch('b-1'));
});

test('one process cannot open a home for writing twice, and can again after closing', async (t) => {
  const home = await makeHome(t);
  const first = await openLake(options(home));
  await assert.rejects(openLake(options(home)), { code: 'home_locked' });
  await first[Symbol.asyncDispose]();
  assert.equal(existsSync(join(home, 'lock.json')), false);
  await (await openLake(options(home)))[Symbol.asyncDispose]();
});

test('facts about the holder that cannot be read do not hide that there is one', async (t) => {
  const home = await makeHome(t);
  await using _first = await openLake(options(home));
  for (const text of ['', 'not JSON', '{}', 'null']) {
    await writeFile(join(home, 'lock.json'), text);
    await assert.rejects(openLake(options(home)), { code: 'home_locked', message: /by another process/ });
  }
});
