import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { finding } from '@bullion/core';
import { type CheckEntry, openLake } from '../src/index.ts';
import { batch, makeHome, makeLake, options, recordingLog } from './fixtures.ts';

const run = { runId: 'run-1', job: 'ohlcv', command: 'bullion run ohlcv', startedAt: '2024-02-10T00:00:00Z' };
const end = { finishedAt: '2024-02-10T00:01:00Z', requests: 7, retries: 1 };

test('a run is remembered with the result of its end', async (t) => {
  const { ledger } = await makeLake(t);
  ledger.startRun(run);
  assert.deepEqual(ledger.run('run-1'), { ...run, status: 'running', finishedAt: null, requests: 0, retries: 0, result: null });
  const result = { rows: 51, nested: [{ asset: 'x' }] };
  ledger.finishRun('run-1', { ...end, status: 'partial', result });
  assert.deepEqual(ledger.run('run-1'), { ...run, ...end, status: 'partial', result });
  assert.equal(ledger.run('run-2'), undefined);
  assert.throws(() => ledger.finishRun('run-2', { ...end, status: 'success', result: null }), { code: 'bug' });
});

test('runs are listed newest first, as many as asked', async (t) => {
  const { ledger } = await makeLake(t);
  for (let index = 0; index < 30; index++)
    ledger.startRun({ ...run, runId: `run-${index}`, startedAt: `2024-02-10T00:00:${10 + (index >> 1)}Z` });
  const ids = ledger.runs(3).map(({ runId }) => runId);
  assert.deepEqual(ids, ['run-29', 'run-28', 'run-27']);
  assert.equal(ledger.runs().length, 20);
});

test('what a run made is kept in order', async (t) => {
  const { ledger } = await makeLake(t);
  const entry = {
    runId: 'run-1',
    asset: 'ohlcv_daily',
    partition: '2024-01-01/2024-02-01',
    unit: '2024',
    status: 'written',
    rows: 31,
    bytes: 900,
  };
  const times = { startedAt: run.startedAt, finishedAt: end.finishedAt };
  ledger.recordMaterialization({ ...entry, ...times, sha256: 'ab' });
  ledger.recordMaterialization({ ...entry, ...times, sha256: null, status: 'failed' });
  ledger.recordMaterialization({ ...entry, ...times, sha256: null, runId: 'run-2' });
  assert.deepEqual(ledger.materializations('run-1'), [
    { ...entry, ...times, sha256: 'ab' },
    { ...entry, ...times, sha256: null, status: 'failed' },
  ]);
});

test('the newest result of each check is shown', async (t) => {
  const { ledger, home } = await makeLake(t);
  const check: CheckEntry = {
    ...{ runId: 'run-1', asset: 'ohlcv_daily', partition: '2024', unit: '2024', name: 'gaps', passed: false, severity: 'warn' },
    ...{ detail: '3 gaps', findings: [finding({ severity: 'warn', message: '3 gaps', symbol: 'BTCUSDT' })] },
    checkedAt: run.startedAt,
  };
  ledger.recordChecks([check, { ...check, name: 'ohlc', passed: true }, { ...check, asset: 'funding_rates' }]);
  const grown = { ...check, runId: 'run-2', partition: '2024-01-01/2024-03-01', passed: true, detail: '', findings: [] };
  ledger.recordChecks([grown]);
  assert.deepEqual(ledger.checks('ohlcv_daily'), [grown, { ...check, name: 'ohlc', passed: true }]);
  assert.equal(ledger.checks().length, 3);
  using database = new DatabaseSync(join(home, 'ledger.sqlite'), { readOnly: true });
  const kept = database.prepare("SELECT asset || ' ' || name AS what FROM checks WHERE findings <> '[]' ORDER BY 1").all();
  assert.deepEqual(
    kept.map(({ what }) => what),
    ['funding_rates gaps', 'ohlcv_daily ohlc'],
    'findings of the newest word alone',
  );
});

test('a run whose process is gone is interrupted at the next opening for writing, and only then', async (t) => {
  const home = await makeHome(t);
  {
    await using lake = await openLake(options(home));
    lake.ledger.startRun(run);
    lake.ledger.startRun({ ...run, runId: 'run-2' });
    lake.ledger.finishRun('run-2', { ...end, status: 'success', result: null });
    await using reader = await openLake(options(home, { mode: 'read' }));
    assert.equal(reader.ledger.run('run-1')?.status, 'running');
  }
  const log = recordingLog();
  await using lake = await openLake(options(home, { log }));
  assert.equal(lake.ledger.run('run-1')?.status, 'interrupted');
  assert.equal(lake.ledger.run('run-2')?.status, 'success');
  assert.deepEqual(
    log.messages.map(({ message }) => message),
    ['Run run-1 was interrupted; what it had written is kept.'],
  );
});

test('a damaged ledger is named with the command that makes it again, for readers and writers', async (t) => {
  const home = await makeHome(t);
  await (await openLake(options(home)))[Symbol.asyncDispose]();
  await writeFile(join(home, 'ledger.sqlite'), 'this was a database once. '.repeat(400));
  for (const mode of ['read', 'write'] as const) {
    await assert.rejects(openLake(options(home, { mode })), { code: 'corrupt_ledger', hint: /bullion ledger rebuild/ });
  }
});

test('damage inside a page is found when the page is read, or by verifying', async (t) => {
  const home = await makeHome(t);
  {
    await using lake = await openLake(options(home));
    await lake.appendBronze(batch('b-1', 300));
  }
  const path = join(home, 'ledger.sqlite');
  const bytes = await readFile(path);
  bytes.fill(0xff, 4096 * 4);
  await writeFile(path, bytes);
  await using lake = await openLake(options(home, { mode: 'read' }));
  assert.throws(() => lake.ledger.responses({ asset: 'bronze_binance_ohlcv' }), { code: 'corrupt_ledger' });
});

test('a ledger of a newer Bullion is left alone', async (t) => {
  const home = await makeHome(t);
  await (await openLake(options(home)))[Symbol.asyncDispose]();
  const database = new DatabaseSync(join(home, 'ledger.sqlite'));
  database.exec('PRAGMA user_version = 99');
  database.close();
  for (const mode of ['read', 'write'] as const) {
    await assert.rejects(openLake(options(home, { mode })), { code: 'bad_config', message: /version 99/ });
  }
});

test('a reader sees what a writer in the same moment commits, and neither waits', async (t) => {
  const home = await makeHome(t);
  await using writer = await openLake(options(home));
  await using reader = await openLake(options(home, { mode: 'read' }));
  for (const id of ['b-1', 'b-2', 'b-3']) {
    await writer.appendBronze(batch(id, 2));
    assert.equal(reader.ledger.files('responses').at(-1)?.unit, id);
  }
});
