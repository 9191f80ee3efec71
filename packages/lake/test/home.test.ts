import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openLake, verifyLake } from '../src/index.ts';
import { batch, dailyRows, makeHome, options, recordingLog, replaceDaily } from './fixtures.ts';

test('a home says what kind of data it holds, and refuses the other kind', async (t) => {
  const home = await makeHome(t);
  await (await openLake(options(home, { simulated: true })))[Symbol.asyncDispose]();
  assert.deepEqual(JSON.parse(await readFile(join(home, 'home.json'), 'utf8')), { format: 1, simulated: true });
  for (const mode of ['write', 'read'] as const) {
    await assert.rejects(openLake(options(home, { simulated: false, mode })), { code: 'home_mixed', message: /holds simulated data/ });
  }
  const { simulated: _simulated, ...unsaid } = options(home);
  await using lake = await openLake(unsaid);
  assert.equal(lake.simulated, true);
});

test('reading a home that does not exist finds nothing and makes nothing', async (t) => {
  const home = join(await makeHome(t), 'not', 'yet');
  {
    await using lake = await openLake(options(home, { mode: 'read', simulated: false }));
    assert.deepEqual([lake.ledger.files(), lake.ledger.runs(), lake.simulated], [[], [], false]);
  }
  assert.equal(existsSync(home), false);
  await using lake = await openLake(options(home));
  await lake.appendBronze(batch('b-1'));
});

test('what earlier processes left in the temporary folder is cleared away by a writer', async (t) => {
  const home = await makeHome(t);
  await (await openLake(options(home)))[Symbol.asyncDispose]();
  await writeFile(join(home, 'tmp', 'left.parquet'), 'half');
  await (await openLake(options(home, { mode: 'read' })))[Symbol.asyncDispose]();
  assert.deepEqual(await readdir(join(home, 'tmp')), ['left.parquet']);
  await (await openLake(options(home)))[Symbol.asyncDispose]();
  assert.deepEqual(await readdir(join(home, 'tmp')), []);
});

test('a home that is damaged or of another format is named', async (t) => {
  const home = await makeHome(t);
  const expectations = {
    '{': 'corrupt_file',
    '{"format":1}': 'corrupt_file',
    '[]': 'corrupt_file',
    '{"format":2,"simulated":true}': 'bad_config',
  };
  for (const [text, code] of Object.entries(expectations)) {
    await writeFile(join(home, 'home.json'), text);
    await assert.rejects(openLake(options(home)), { code, message: /home\.json/ });
  }
});

test('a home in a place that is a file is an error of the disk', async (t) => {
  const path = join(await makeHome(t), 'file');
  await writeFile(path, '');
  await assert.rejects(openLake(options(join(path, 'home'))), { code: 'io_failed' });
});

test('a missing ledger beside files is made again by a writer, and replaced in memory for a reader', async (t) => {
  const home = await makeHome(t);
  {
    await using lake = await openLake(options(home));
    await lake.appendBronze(batch('b-1', 4));
    await replaceDaily(lake, dailyRows('BTCUSDT', 3));
  }
  await rm(join(home, 'ledger.sqlite'));
  for (const mode of ['read', 'write'] as const) {
    const log = recordingLog();
    await using lake = await openLake(options(home, { mode, log }));
    assert.deepEqual([lake.ledger.files().length, lake.ledger.responses({ asset: 'bronze_binance_ohlcv' }).length], [2, 4]);
    assert.match(log.messages[0]?.message ?? '', /ledger\.sqlite is missing/);
    assert.equal(existsSync(join(home, 'ledger.sqlite')), mode === 'write');
  }
});

test('a home on a read-only disk can be read and verified; writing to it fails in one sentence', async (t) => {
  const home = await makeHome(t);
  {
    await using lake = await openLake(options(home));
    await lake.appendBronze(batch('b-1', 4));
    await replaceDaily(lake, dailyRows('BTCUSDT', 3));
  }
  execFileSync('chmod', ['-R', 'a+rX,a-w', home]);
  const child = spawnSync(process.execPath, [join(import.meta.dirname, 'children/read-only.ts'), home], { encoding: 'utf8' });
  execFileSync('chmod', ['-R', 'u+w', home]);
  assert.equal(child.stderr, '');
  const { rows, files, findings, code, message } = JSON.parse(child.stdout);
  assert.deepEqual({ rows, files, findings, code }, { rows: [{ n: 4 }], files: 2, findings: [], code: 'io_failed' });
  assert.match(message, /read-?only|may not|cannot be used/i);
});

test('a sound home has no findings', async (t) => {
  const home = await makeHome(t);
  await (await openLake(options(home)))[Symbol.asyncDispose]();
  assert.deepEqual(await verifyLake(options(home)), []);
});

test('what a first opening leaves when it is killed is completed by the next one', async (t) => {
  const home = await makeHome(t);
  for (const name of ['home.json.new', 'lock.sqlite', 'ledger.sqlite']) await writeFile(join(home, name), '');
  {
    await using reader = await openLake(options(home, { mode: 'read' }));
    assert.deepEqual(reader.ledger.files(), []);
  }
  await using lake = await openLake(options(home));
  await lake.appendBronze(batch('b-1'));
});

test('a rebuild that was killed half-way starts over', async (t) => {
  const home = await makeHome(t);
  {
    await using lake = await openLake(options(home));
    await lake.appendBronze(batch('b-1', 4));
  }
  await rename(join(home, 'ledger.sqlite'), join(home, 'ledger.sqlite.old'));
  await writeFile(join(home, 'tmp', 'ledger.sqlite'), 'half');
  await using lake = await openLake(options(home));
  assert.equal(lake.ledger.responses({ asset: 'bronze_binance_ohlcv' }).length, 4);
});
