import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { BullionError } from '@bullion/core';
import { type Disk, localDisk } from '../src/disk.ts';
import { openLake, verifyLake } from '../src/index.ts';
import { openLakeOn } from '../src/open.ts';
import { batch, dailyRows, makeHome, options, recordingLog, replaceDaily } from './fixtures.ts';
import { outcome, prepare, work } from './workload.ts';

const CHILD = join(import.meta.dirname, 'children/killed.ts');

/** Steps of the workload on the disk: four for the answers, two for the removal, four for the replacement. */
const STEPS = 10;
/** After these the ledger is written to; after the others comes the next step. */
const LAST_OF_COMMIT = [4, 6, 10];
const WRITES = [1, 7];
/** Statements that change something, leases included: thirteen for the answers, seven for the removal, six for the replacement, one for the cursor. */
const STATEMENTS = 27;
/** Among them: between the answers, between the pieces of their coverage, before three ends of transactions, before the cursor. */
const STATEMENTS_TRIED = [6, 10, 13, 20, 26, 27];

const scratch = await mkdtemp(join(tmpdir(), 'bullion-crash-'));
after(() => rm(scratch, { recursive: true, force: true }));
const prepared = join(scratch, 'prepared');
const undisturbed = await runUndisturbed();

async function runUndisturbed(): Promise<ReturnType<typeof outcome>> {
  {
    await using lake = await openLake(options(prepared));
    await prepare(lake);
  }
  await cp(prepared, join(scratch, 'undisturbed'), { recursive: true });
  await using lake = await openLake(options(join(scratch, 'undisturbed')));
  await work(lake);
  return outcome(lake);
}

async function runChild(home: string, ...args: string[]): Promise<{ signal: NodeJS.Signals | null; output: string }> {
  await cp(prepared, home, { recursive: true });
  const child = spawn(process.execPath, [CHILD, home, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await once(child, 'close');
  return { signal: child.signalCode, output };
}

async function survives(step: number, when: string): Promise<void> {
  const home = join(scratch, `${when}-${step}`);
  assert.equal((await runChild(home, String(step), when)).signal, 'SIGKILL');
  const log = recordingLog();
  await using lake = await openLake(options(home, { log }));
  assert.deepEqual(await verifyLake(options(home)), []);
  assert.ok(log.messages.every(({ level }) => level === 'info'));
  await work(lake);
  assert.deepEqual(outcome(lake), undisturbed);
  assert.deepEqual(await readdir(join(home, 'tmp')), []);
}

test('the workload has as many steps as are tried below', async () => {
  assert.deepEqual(await runChild(join(scratch, 'whole'), '0', 'never'), { signal: null, output: `${STEPS} ${STATEMENTS}` });
});

for (let step = 1; step <= STEPS; step++) {
  test(`killed before step ${step}, a lake is valid, and the same work ends in the same bytes`, () => survives(step, 'before'));
}
for (const step of LAST_OF_COMMIT) {
  test(`killed after step ${step}, before the ledger knows, a lake is valid and ends the same`, () => survives(step, 'after'));
}
for (const statement of STATEMENTS_TRIED) {
  test(`killed before statement ${statement} of the ledger, a lake is valid and ends the same`, () => survives(statement, 'statement'));
}
for (const step of WRITES) {
  test(`killed in the middle of the write at step ${step}, a lake is valid and ends the same`, () => survives(step, 'during'));
}

function failingDisk(at: keyof Disk, code: string): Disk {
  const fail = async (): Promise<never> => {
    throw Object.assign(new SystemError(`${code}: refused`), { code });
  };
  return { ...localDisk, [at]: fail };
}

/** As Node reports what the operating system refuses. */
class SystemError extends Error {}

for (const at of ['write', 'sync', 'rename'] as const) {
  test(`a disk that is full at ${at} is an error in one sentence, and the old file stays`, async (t) => {
    const home = await makeHome(t);
    {
      await using lake = await openLake(options(home));
      await replaceDaily(lake, dailyRows('BTCUSDT', 4));
    }
    {
      await using lake = await openLakeOn(failingDisk(at, 'ENOSPC'), options(home));
      const refused = await replaceDaily(lake, dailyRows('BTCUSDT', 6)).catch((error: unknown) => error);
      assert.ok(refused instanceof BullionError);
      assert.equal(refused.code, 'io_failed');
      assert.equal(refused.message, 'Writing lake/gold/ohlcv_daily/2024.parquet failed: the disk is full (ENOSPC).');
      await assert.rejects(lake.appendBronze(batch('b-1')), { code: 'io_failed' });
      assert.equal(lake.ledger.files().length, 1);
    }
    assert.deepEqual(await verifyLake(options(home)), []);
    await using lake = await openLake(options(home));
    assert.equal(lake.ledger.file('ohlcv_daily', '2024')?.rows, 4);
    await replaceDaily(lake, dailyRows('BTCUSDT', 6));
  });
}
