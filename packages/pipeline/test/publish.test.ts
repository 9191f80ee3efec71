import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { finding } from '@bullion/core';
import { makeGoldLake } from './support/gold-lake.ts';
import { assertTrue, contentOf, publish, specOf } from './support/publishing.ts';

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
