import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { BullionError, ManualClock } from '@bullion/core';
import { type Disk, localDisk } from '../src/disk.ts';
import { openLake, REFINING, rebuildLedger, verifyLake } from '../src/index.ts';
import { openLakeOn } from '../src/open.ts';
import { batch, dailyRows, makeHome, NOW, options, recordingLog, replaceDaily } from './fixtures.ts';

const OHLCV = 'bronze_binance_ohlcv';

async function holder(t: TestContext, home: string, ...lease: string[]): Promise<ChildProcess & { pid: number }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'children/hold.ts'), home, ...lease], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
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

test('who writes something else waits for nobody; who wants the same is told who has it, since when', async (t) => {
  const home = await makeHome(t);
  const child = await holder(t, home, OHLCV);
  await using writer = await openLake(options(home));
  await writer.appendBronze(batch('okx-1', 2, { asset: 'bronze_okx_ohlcv' }));
  await replaceDaily(writer, dailyRows('BTCUSDT', 3));
  assert.equal(await writer.tryLease(OHLCV), undefined);
  const refused = await writer.appendBronze(batch('b-1')).catch((error: unknown) => error);
  assert.ok(refused instanceof BullionError);
  assert.equal(refused.code, 'home_locked');
  const { message, details } = refused;
  assert.match(message, new RegExp(`^${home} is being written to by process ${child.pid} \\(bullion run daily\\), since 20\\d\\d-`));
  assert.deepEqual([details['pid'], details['command'], details['what']], [child.pid, 'bullion run daily', OHLCV]);
  await end(child, () => child.stdin?.end());
  await writer.appendBronze(batch('b-1'));
});

test('everybody may read beside writers, and the ledger is not rebuilt under them', async (t) => {
  const home = await makeHome(t);
  const child = await holder(t, home);
  await using reader = await openLake(options(home, { mode: 'read' }));
  assert.deepEqual(reader.ledger.files(), []);
  await assert.rejects(rebuildLedger(options(home)), { code: 'home_locked', message: new RegExp(`process ${child.pid} `) });
  await end(child, () => child.kill('SIGKILL'));
  await rebuildLedger(options(home));
});

test('a killed holder holds nothing', async (t) => {
  const home = await makeHome(t);
  const child = await holder(t, home, OHLCV);
  await end(child, () => child.kill('SIGKILL'));
  assert.ok(existsSync(join(home, 'locks', `${OHLCV}.json`)), 'it could not tidy up');
  await using writer = await openLake(options(home));
  await writer.appendBronze(batch('b-1'));
});

test('a writer waits as long as it was told, by monotonic time, and says once for whom', async (t) => {
  const home = await makeHome(t);
  const child = await holder(t, home, REFINING);
  const clock = new ManualClock(NOW);
  const log = recordingLog();
  await using lake = await openLake(options(home, { clock, log, waitMs: 250 }));
  await assert.rejects(lake.lease(REFINING), { code: 'home_locked' });
  assert.deepEqual(clock.slept, [100, 100, 50]);
  const [said, ...more] = log.messages;
  assert.match(said?.message ?? '', new RegExp(`^Waiting for refining of ${home}, which is held by process ${child.pid} `));
  assert.deepEqual(more, []);
});

test('a writer that waits gets the lease when the other is done, or leaves when it is stopped', async (t) => {
  const home = await makeHome(t);
  const child = await holder(t, home, REFINING);
  class EndingClock extends ManualClock {
    override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
      await super.sleep(ms, signal);
      if (this.slept.length === 2) await end(child, () => child.stdin?.end());
    }
  }
  const clock = new EndingClock(NOW);
  await using lake = await openLake(options(home, { clock, waitMs: 10_000 }));
  await assert.rejects(lake.lease(REFINING, AbortSignal.abort(new BullionError('cancelled', 'Stopped.'))), { code: 'cancelled' });
  await using _lease = await lake.lease(REFINING);
  assert.equal(clock.slept.length, 2);
});

test('work of one lake shares a lease, and the last one gives it back', async (t) => {
  const home = await makeHome(t);
  await using lake = await openLake(options(home));
  await using other = await openLake(options(home));
  const [first, second] = await Promise.all([lake.lease(REFINING), lake.settledFor('run-1').lease(REFINING)]);
  await first[Symbol.asyncDispose]();
  await assert.rejects(other.lease(REFINING), { code: 'home_locked' });
  await second[Symbol.asyncDispose]();
  await using _lease = await other.lease(REFINING);
  assert.equal(await lake.tryLease(REFINING), undefined);
});

test('facts about the holder that cannot be read do not hide that there is one', async (t) => {
  const home = await makeHome(t);
  await using first = await openLake(options(home));
  await using _lease = await first.lease(REFINING);
  await using second = await openLake(options(home));
  for (const text of ['', 'not JSON', '{}', 'null']) {
    await writeFile(join(home, 'locks', `${REFINING}.json`), text);
    await assert.rejects(second.lease(REFINING), { code: 'home_locked', message: /by another process/ });
  }
});

test('a version that knew one lock for a whole home is waited for, and waits', async (t) => {
  const home = await makeHome(t);
  await using _writer = await openLake(options(home));
  const { DatabaseSync } = await import('node:sqlite');
  using old = new DatabaseSync(join(home, 'lock.sqlite'), { timeout: 0 });
  assert.throws(() => old.exec('BEGIN EXCLUSIVE'), /locked/);
  await _writer[Symbol.asyncDispose]();
  old.exec('BEGIN EXCLUSIVE');
  await assert.rejects(openLake(options(home)), { code: 'home_locked' });
});

test('what a living writer has half done is left alone by one that comes in', async (t) => {
  const home = await makeHome(t);
  const between = Promise.withResolvers<void>();
  const renaming = Promise.withResolvers<void>();
  const disk: Disk = {
    ...localDisk,
    async rename(from, to) {
      renaming.resolve();
      await between.promise;
      await localDisk.rename(from, to);
    },
  };
  await using slow = await openLakeOn(disk, options(home));
  slow.ledger.startRun({ runId: 'run-1', job: 'ohlcv', command: 'test', startedAt: 'now' });
  const writing = slow.appendBronze(batch('b-1'));
  await renaming.promise;
  const log = recordingLog();
  await using other = await openLake(options(home, { log }));
  assert.deepEqual(log.messages, []);
  assert.equal(other.ledger.run('run-1')?.status, 'running');
  assert.equal((await readdir(join(home, 'tmp'))).length, 1);
  between.resolve();
  await writing;
  assert.deepEqual(await verifyLake(options(home)), []);
});

test('what a run takes as done it sees, and once it has refined that, all others do', async (t) => {
  const home = await makeHome(t);
  await using lake = await openLake(options(home));
  const { ledger } = lake;
  const seen = (runId: string) => lake.settledFor(runId).ledger.responses({ asset: OHLCV }).length;
  ledger.withhold('run-1', OHLCV);
  await lake.appendBronze(batch('b-1', 3));
  ledger.relyOn('run-2', OHLCV);
  await lake.appendBronze(batch('b-2', 2));
  assert.deepEqual([seen('run-1'), seen('run-2'), seen('run-3')], [5, 3, 0]);
  ledger.reveal('run-2', [OHLCV]);
  assert.deepEqual([seen('run-1'), seen('run-2'), seen('run-3')], [5, 3, 3]);
  ledger.reveal('run-1', [OHLCV]);
  assert.deepEqual([seen('run-2'), seen('run-3')], [5, 5]);
});

test('answers of a run under way are seen by itself alone until it reveals them, and by all when it is over', async (t) => {
  const home = await makeHome(t);
  await using lake = await openLake(options(home));
  const { ledger } = lake;
  const seen = (runId: string) => {
    const view = lake.settledFor(runId).ledger;
    return [view.responses({ asset: OHLCV }).length, [...view.coverage({ asset: OHLCV }).values()].flat().length > 0];
  };
  ledger.startRun({ runId: 'run-1', job: 'ohlcv', command: 'test', startedAt: 'now' });
  ledger.withhold('run-1', OHLCV);
  await lake.appendBronze(batch('b-1', 3));
  assert.deepEqual([seen('run-1'), seen('run-2'), ledger.responses({ asset: OHLCV }).length], [[3, true], [0, false], 3]);
  ledger.reveal('run-1', ['bronze_okx_ohlcv']);
  assert.deepEqual(seen('run-2'), [0, false]);
  ledger.reveal('run-1', [OHLCV]);
  assert.deepEqual(seen('run-2'), [3, true]);
  ledger.withhold('run-1', OHLCV);
  await lake.appendBronze(batch('b-2', 2));
  assert.deepEqual([seen('run-1')[0], seen('run-2')[0]], [5, 3], 'what was revealed stays so');
  ledger.finishRun('run-1', { status: 'failed', finishedAt: 'now', requests: 0, retries: 0, result: null });
  assert.deepEqual(seen('run-2'), [5, true]);
});
