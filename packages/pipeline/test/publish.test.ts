import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, existsSync, globSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { type DatasetSpec, finding, silentLog } from '@bullion/core';
import { fundingRates, gaps } from '@bullion/tables';
import { type Disk, localDisk } from '../src/publish/disk.ts';
import { type Published, publishDataset } from '../src/publish/publish.ts';
import { type GoldLake, makeGoldLake } from './support/gold-lake.ts';

const NOW = Date.parse('2024-03-01T05:00:00Z');

function publish({ lake }: GoldLake, to: string, more: { now?: number; dryRun?: boolean; disk?: Disk } = {}): Promise<Published> {
  return publishDataset({ lake, to, now: NOW, pipelineVersion: '0.1.0', log: silentLog, ...more });
}

function specOf(folder: string): DatasetSpec {
  return JSON.parse(readFileSync(join(folder, 'spec.json'), 'utf8'));
}

/** Path to hash, for every file below a folder. */
function contentOf(folder: string): Map<string, string> {
  const paths = globSync('**/*', { cwd: folder }).filter((path) => statSync(join(folder, path)).isFile());
  return new Map(
    paths.sort().map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex'),
    ]),
  );
}

/** The Parquet files: what is byte-identical wherever the content is equal. */
function parquetOf(folder: string): Map<string, string> {
  return new Map([...contentOf(folder)].filter(([path]) => path.endsWith('.parquet') && !path.includes('lineage')));
}

function assertTrue(folder: string): void {
  for (const file of specOf(folder).tables.flatMap(({ files }) => files)) {
    const bytes = readFileSync(join(folder, file.path));
    assert.equal(bytes.length, file.bytes, file.path);
    assert.equal(createHash('sha256').update(bytes).digest('hex'), file.sha256, file.path);
  }
}

test('what checks found is summed up by check; a day stands in the dataset whatever was found', async () => {
  await using gold = await makeGoldLake();
  const about = { runId: 'run-1', asset: 'daily_availability', partition: '2024', unit: '2024', passed: false, severity: 'warn' } as const;
  const said = { ...about, detail: 'two', checkedAt: '2024-03-01T04:59:00Z' };
  const late = (symbol: string) => finding({ severity: 'warn', symbol, message: `${symbol} is late` });
  gold.lake.ledger.recordChecks([
    { ...said, name: 'late_files', findings: [late('AUSDT'), late('BUSDT'), finding({ severity: 'info', message: 'one ended' })] },
    { ...said, name: 'row_count', findings: [] },
  ]);
  const to = join(gold.folder, 'dataset');
  await publish(gold, to);
  const { data_quality, tables } = specOf(to);
  assert.deepEqual([data_quality.findings_by_check, data_quality.findings_explained], [{ late_files: 2, row_count: 1 }, 1]);
  assert.equal(data_quality.last_validation, '2024-03-01T04:59:00Z');
  assert.ok((tables.find(({ name }) => name === 'daily_availability')?.row_count ?? 0) > 0);
  assert.match(readFileSync(join(to, 'README.md'), 'utf8'), /Findings by check: late_files 2, row_count 1; 1 more explain themselves/);
});

test('the manifest names every file with its bytes, rows, hash and span, and the sums name everything else too', async () => {
  await using gold = await makeGoldLake();
  const to = join(gold.folder, 'dataset');
  const published = await publish(gold, to);
  const spec = specOf(to);
  assertTrue(to);
  assert.equal(spec.revision, published.revision);
  assert.equal(spec.simulated, false);
  assert.deepEqual(spec.intervals, ['1d']);
  assert.deepEqual(spec.exchanges, ['binance', 'coinbase']);
  assert.deepEqual(spec.symbols_sample, ['BTCUSDT', 'BTCUSD', 'ETHUSDT']);
  assert.deepEqual(spec.quotes['coinbase'], ['USD', 'USDT', 'USDC']);
  assert.deepEqual(spec.data_quality.gaps_by_cause, { not_listed: 1 });
  const daily = spec.tables.find(({ name }) => name === 'ohlcv_daily');
  assert.equal(daily?.row_count, 4 * (365 + 60));
  assert.deepEqual(daily?.date_range, { start: '2023-01-01', end: '2024-03-01' });
  assert.deepEqual(
    daily?.files.map(({ path, rows, from, until }) => [path, rows, from, until]),
    [
      ['data/ohlcv_daily/2023.parquet', 1460, '2023-01-01T00:00:00Z', '2024-01-01T00:00:00Z'],
      ['data/ohlcv_daily/2024.parquet', 240, '2024-01-01T00:00:00Z', '2024-03-01T00:00:00Z'],
    ],
  );
  assert.deepEqual(daily?.series[3], {
    exchange: 'coinbase',
    market: 'spot',
    symbol: 'BTCUSD',
    base: 'BTC',
    quote: 'USD',
    rows: 425,
    from: '2023-01-01T00:00:00Z',
    until: '2024-03-01T00:00:00Z',
  });
  assert.deepEqual(spec.tables.find(({ name }) => name === 'ohlcv_1m')?.files, []);
  const sums = readFileSync(join(to, 'SHA256SUMS'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('  '));
  const content = contentOf(to);
  for (const name of ['spec.json', 'SHA256SUMS']) content.delete(name);
  assert.deepEqual(new Map(sums.map(([sha256 = '', path = '']) => [path, sha256])), content);
});

test('card, catalog and data package speak about every table that has rows', async () => {
  await using gold = await makeGoldLake(true);
  const to = join(gold.folder, 'dataset');
  await publish(gold, to);
  const [card, catalog, descriptor] = ['README.md', 'DATA_CATALOG.md', 'datapackage.json'].map((name) =>
    readFileSync(join(to, name), 'utf8'),
  );
  assert.match(card ?? '', /^---\n[\s\S]*configs:\n {2}- config_name: daily_availability\n[\s\S]*\n---\n/);
  assert.match(card ?? '', /\*\*Simulated data\.\*\*/);
  for (const { name, files } of specOf(to).tables) {
    assert.match(catalog ?? '', new RegExp(`^## ${name}$`, 'm'));
    assert.equal((card ?? '').includes(`config_name: ${name}\n`), files.length > 0, name);
  }
  const { resources } = JSON.parse(descriptor ?? '');
  assert.deepEqual(
    resources.map((each: { name: string }) => each.name),
    [
      'daily_availability',
      'funding_rates',
      'gaps',
      'instruments',
      'lineage',
      'ohlcv_daily',
      'availability-daily-parquet',
      'availability-duckdb-gz',
    ],
  );
});

test('availability comes with the volumes of the archive, flat and as a database', async () => {
  await using gold = await makeGoldLake();
  const { engine } = gold.lake;
  const to = join(gold.folder, 'dataset');
  await publish(gold, to);
  const flat = join(to, 'availability-daily.parquet');
  const rows = await engine.rows<{ date: string; symbol: string; url: string; quote_volume_usdt: number | null }>(
    `SELECT * FROM '${flat}'`,
  );
  assert.equal(rows.length, 120);
  assert.deepEqual(
    rows.slice(0, 2).map(({ date, symbol, quote_volume_usdt }) => [date, symbol, quote_volume_usdt]),
    [
      ['2024-01-01', 'BTCUSDT', 550],
      ['2024-01-01', 'ETHUSDT', null],
    ],
  );
  assert.match(rows[0]?.url ?? '', /\/BTCUSDT\/1m\/BTCUSDT-1m-2024-01-01\.zip$/);
  const database = join(gold.folder, 'availability.duckdb');
  writeFileSync(database, gunzipSync(readFileSync(join(to, 'availability.duckdb.gz'))));
  await engine.run(`ATTACH '${database}' AS taken (READ_ONLY)`);
  const view = await engine.rows('SELECT * FROM taken.availability_with_volume ORDER BY date, symbol');
  assert.deepEqual(view, rows);
  await engine.run('DETACH taken');
});

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

/** A disk that is gone after so many steps, as if the process had been killed. */
function diskThatEndsAfter(steps: number): Disk {
  let left = steps;
  const counted =
    <A extends string[]>(work: (...paths: A) => Promise<void>) =>
    async (...paths: A): Promise<void> => {
      assert.ok(left-- > 0, 'the process has ended');
      await work(...paths);
    };
  return {
    copy: counted(localDisk.copy),
    write: counted(localDisk.write),
    rename: counted(localDisk.rename),
    remove: counted(localDisk.remove),
  };
}
