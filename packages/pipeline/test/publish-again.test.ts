import assert from 'node:assert/strict';
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fundingRates, gaps } from '@bullion/tables';
import { makeGoldLake } from './support/gold-lake.ts';
import { assertTrue, contentOf, diskThatEndsAfter, NOW, parquetOf, publish, specOf } from './support/publishing.ts';

test('a second publish of the same gold writes nothing, whenever it runs', async () => {
  await using gold = await makeGoldLake();
  const to = join(gold.folder, 'dataset');
  await publish(gold, to);
  const stamps = (): string[] =>
    [...contentOf(to).keys()].map((path) => `${path} ${statSync(join(to, path)).ino} ${statSync(join(to, path)).mtimeMs}`);
  const before = stamps();
  const again = await publish(gold, to, { now: NOW + 86_400_000 });
  assert.deepEqual([again.written, again.removed, again.bytes], [[], [], 0]);
  assert.deepEqual(stamps(), before);
  assert.ok(!existsSync(join(to, '.publish')));
});

test('only the files that changed are written, and another revision is named', async () => {
  await using gold = await makeGoldLake();
  const to = join(gold.folder, 'dataset');
  const first = await publish(gold, to);
  await gold.candles(2024, 2);
  const second = await publish(gold, to);
  assert.notEqual(second.revision, first.revision);
  assert.deepEqual(
    second.written.filter((path) => path.startsWith('data/')),
    ['data/ohlcv_daily/2024.parquet'],
  );
  assertTrue(to);
});

test('lineage of another run changes the manifest and not the revision', async () => {
  await using gold = await makeGoldLake();
  const to = join(gold.folder, 'dataset');
  const first = await publish(gold, to);
  await gold.lineage('run-2');
  const second = await publish(gold, to, { now: NOW + 1000 });
  assert.equal(second.revision, first.revision);
  assert.ok(second.written.includes('spec.json'));
  assert.equal(specOf(to).update_time, '2024-03-01T05:00:01Z');
  assertTrue(to);
});

test('equal gold of two lakes is published as equal bytes', async () => {
  await using one = await makeGoldLake();
  await using other = await makeGoldLake();
  await other.candles(2024, 5);
  await other.candles(2024, 1);
  const [a, b] = [join(one.folder, 'dataset'), join(other.folder, 'dataset')];
  const revisions = [(await publish(one, a)).revision, (await publish(other, b)).revision];
  assert.equal(revisions[0], revisions[1]);
  assert.deepEqual(parquetOf(a), parquetOf(b));
});

test('what left the lake leaves the dataset; what was never published stays', async () => {
  await using gold = await makeGoldLake();
  const to = join(gold.folder, 'dataset');
  await publish(gold, to);
  writeFileSync(join(to, 'notes.txt'), 'mine');
  writeFileSync(join(gold.folder, 'outside.txt'), 'mine');
  appendFileSync(join(to, 'SHA256SUMS'), `${'0'.repeat(64)}  ../outside.txt\n`);
  await gold.forget(fundingRates, '2024');
  await gold.forget(gaps, 'ohlcv_daily/2024');
  const { removed } = await publish(gold, to);
  assert.deepEqual(removed, ['data/funding_rates/2024.parquet', 'data/gaps/ohlcv_daily/2024.parquet']);
  for (const path of removed) assert.ok(!existsSync(join(to, path)));
  assert.ok(existsSync(join(to, 'notes.txt')) && existsSync(join(gold.folder, 'outside.txt')));
  assertTrue(to);
});

test('a dry run says what would be written and touches nothing', async () => {
  await using gold = await makeGoldLake();
  const to = join(gold.folder, 'dataset');
  const planned = await publish(gold, to, { dryRun: true });
  assert.ok(!existsSync(to));
  const done = await publish(gold, to);
  assert.deepEqual(planned.written, done.written);
  assert.equal(planned.revision, done.revision);
});

test('a published file that was cut short is put right', async () => {
  await using gold = await makeGoldLake();
  const to = join(gold.folder, 'dataset');
  await publish(gold, to);
  truncateSync(join(to, 'data/ohlcv_daily/2023.parquet'), 100);
  const { written } = await publish(gold, to);
  assert.deepEqual(written, ['data/ohlcv_daily/2023.parquet']);
  assertTrue(to);
});

test('a file of the lake that is damaged anywhere is not published, and the dataset stays as it was', async () => {
  await using gold = await makeGoldLake();
  const to = join(gold.folder, 'dataset');
  await publish(gold, to);
  const before = contentOf(to);
  await gold.candles(2024, 2);
  const stored = gold.lake.ledger.file('ohlcv_daily', '2024');
  const path = gold.lake.path(stored?.path ?? '');
  const bytes = readFileSync(path);
  for (const at of [40, bytes.length >> 1, bytes.length - 20]) {
    writeFileSync(path, bytes.with(at, (bytes[at] ?? 0) ^ 0x55));
    await assert.rejects(publish(gold, to), { code: 'corrupt_file' }, `byte ${at}`);
  }
  const after = new Map([...contentOf(to)].filter(([name]) => !name.startsWith('.publish')));
  assert.deepEqual(after, before);
});

test('simulated data is not published over real data', async () => {
  await using real = await makeGoldLake();
  await using simulated = await makeGoldLake(true);
  const to = join(real.folder, 'dataset');
  await publish(real, to);
  await assert.rejects(publish(simulated, to), { code: 'home_mixed' });
  assertTrue(to);
});

test('a place where no folder can be made is refused at once', async () => {
  await using gold = await makeGoldLake();
  await assert.rejects(publish(gold, '/proc/bullion/dataset'), { code: 'io_failed' });
});

test('a folder with a manifest that is none is published as a whole', async () => {
  await using gold = await makeGoldLake();
  const to = join(gold.folder, 'dataset');
  mkdirSync(to);
  writeFileSync(join(to, 'spec.json'), '{"half":');
  await publish(gold, to);
  assertTrue(to);
});

test('ended between any two steps, the manifest in force is true or absent, and the next publish completes', async () => {
  await using gold = await makeGoldLake();
  const [earlier, undisturbed] = [join(gold.folder, 'earlier'), join(gold.folder, 'undisturbed')];
  await publish(gold, earlier);
  await gold.candles(2024, 3);
  await gold.forget(fundingRates, '2024');
  const { revision } = await publish(gold, undisturbed);
  let endings = 0;
  for (let steps = 0; ; steps++) {
    const to = join(gold.folder, `ended-${steps}`);
    cpSync(earlier, to, { recursive: true });
    const disk = diskThatEndsAfter(steps);
    const ended = await publish(gold, to, { disk }).then(
      () => false,
      () => true,
    );
    if (!ended) break;
    endings++;
    if (existsSync(join(to, 'spec.json'))) assertTrue(to);
    assert.equal((await publish(gold, to)).revision, revision);
    assertTrue(to);
    assert.deepEqual(parquetOf(to), parquetOf(undisturbed), `ended after ${steps} steps`);
    assert.ok(!existsSync(join(to, '.publish')));
    assert.ok(!existsSync(join(to, 'data/funding_rates/2024.parquet')));
  }
  assert.ok(endings > 15, `${endings} different endings`);
});
