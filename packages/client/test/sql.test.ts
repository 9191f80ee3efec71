import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Dataset, openDataset } from 'bullion';
import { makeSample, type Sample } from './sample.ts';
import { serveFolder } from './web-server.ts';

describe('SQL over a dataset', () => {
  let sample: Sample;
  let dataset: Dataset;

  before(async () => {
    sample = await makeSample();
    dataset = await openDataset(sample.folder);
  });
  after(async () => {
    await dataset.close();
    await sample[Symbol.asyncDispose]();
  });

  test('values come in the forms of the rest of the library', async () => {
    const { columns, rows, truncated, elapsed_ms } = await dataset.query(`
      SELECT max(timestamp) AS newest, max(timestamp)::DATE AS day, count(*) AS bars, sum(trades_count) AS trades, [1, 2] AS list, NULL AS nothing
      FROM ohlcv_daily WHERE exchange = 'binance'`);
    assert.deepEqual(columns.slice(0, 3), [
      { name: 'newest', type: 'TIMESTAMP WITH TIME ZONE' },
      { name: 'day', type: 'DATE' },
      { name: 'bars', type: 'BIGINT' },
    ]);
    const [[newest, day, bars, trades, list, nothing] = []] = rows;
    assert.deepEqual([newest, day, bars, list, nothing], [new Date('2024-02-29T00:00:00Z'), '2024-02-29', 4 * 639, [1, 2], null]);
    assert.equal(typeof trades, 'number');
    assert.equal(truncated, false);
    assert.ok(elapsed_ms > 0);
    JSON.stringify(rows);
  });

  test('an answer becomes an Arrow table whose types are those of its columns', async () => {
    const text = "SELECT date, available, file_size_bytes, last_modified, ['a'] AS list FROM daily_availability WHERE ";
    const [some, none] = [await dataset.query(`${text}available LIMIT 3`), await dataset.query(`${text}false`)];
    const table = await some.toArrow();
    assert.deepEqual(
      table.schema.fields.map(({ type }) => String(type)),
      ['Utf8', 'Bool', 'Float64', 'Timestamp<MILLISECOND, UTC>', 'Utf8'],
    );
    assert.deepEqual([table.numRows, table.get(0)?.['date'], table.get(0)?.['list']], [3, some.rows[0]?.[0], '["a"]']);
    assert.equal(String((await none.toArrow()).schema), String(table.schema));
    assert.ok(!Object.keys(some).includes('toArrow'));
    const read = await (await dataset.read('daily_availability', { columns: ['date', 'available'], limit: 3 })).toArrow();
    assert.deepEqual([read.numRows, read.schema.fields.map(({ name, type }) => `${name} ${type}`)], [3, ['date Utf8', 'available Bool']]);
  });

  test('parameters have names, as in a statement that stands in a file', async () => {
    const text = 'SELECT count(*) FROM ohlcv_daily WHERE symbol = $symbol AND timestamp >= $from AND timestamp < $to';
    const params = { symbol: 'BTCUSDT', from: new Date('2024-02-01T00:00:00Z'), to: '2024-02-03' };
    const { rows } = await dataset.query(`${text} AND exchange = 'binance' AND market = 'spot'`, { params });
    assert.deepEqual(rows, [[2]]);
    const { to: _to, ...less } = params;
    await assert.rejects(dataset.query(text, { params: less }), { code: 'bad_sql', message: /\$to has no value/ });
    await assert.rejects(dataset.query(text, { params: { ...params, day: 1 } }), { code: 'bad_sql', message: /there is no \$day/ });
  });

  test('what stands in a template is bound as the value that it is', async () => {
    const symbol = "BTC' OR 1 = 1 --";
    assert.deepEqual((await dataset.sql`SELECT count(*) FROM ohlcv_daily WHERE symbol = ${symbol}`).rows, [[0]]);
    const from = new Date('2024-02-28T00:00:00Z');
    const { rows } =
      await dataset.sql`SELECT ${1}, ${2.5}, ${5_000_000_000}, ${true}, ${null}, ${10n}, count(*) FROM ohlcv_daily WHERE timestamp >= ${from}`;
    assert.deepEqual(rows, [[1, 2.5, 5_000_000_000, true, null, 10, 20]]);
    await assert.rejects(dataset.sql`SELECT ${{}}`, { code: 'bad_sql' });
    await assert.rejects(dataset.query('SELECT $1'), { code: 'bad_sql', message: /1 parameters, and \$1 has no value/ });
  });

  test('every table is there, those without rows too, and availability with its volumes', async () => {
    for (const { name, columns, row_count } of dataset.spec.tables) {
      const found = await dataset.query(`SELECT * FROM ${name} LIMIT 1`);
      assert.deepEqual(
        found.columns.map(({ name, type }) => [name, type]),
        columns.map(({ name, type }) => [name, type]),
        name,
      );
      assert.equal(found.rows.length, Math.min(1, row_count), name);
    }
    const view = await dataset.query(
      "SELECT date, symbol, url, quote_volume_usdt FROM availability_with_volume WHERE symbol = 'AVAXUSDT' ORDER BY date LIMIT 1",
    );
    assert.deepEqual(view.rows[0]?.slice(0, 2), ['2023-06-02', 'AVAXUSDT']);
  });

  test('a limit says whether there were more', async () => {
    const few = await dataset.query('SELECT * FROM ohlcv_daily', { limit: 10 });
    assert.deepEqual([few.rows.length, few.truncated], [10, true]);
    const all = await dataset.query('SELECT * FROM range(10)', { limit: 10 });
    assert.deepEqual([all.rows.length, all.truncated], [10, false]);
    await assert.rejects(dataset.query('SELECT 1', { limit: 0 }), { code: 'usage' });
  });

  test('days are UTC days, and queries at the same time do not disturb each other', async () => {
    const questions = Array.from({ length: 8 }, (_, n) =>
      dataset.query(`SELECT date_trunc('day', TIMESTAMPTZ '2024-01-01 23:30:00+00'), ${n} FROM range(5000)`, { limit: 1 }),
    );
    for (const [n, { rows }] of (await Promise.all(questions)).entries()) assert.deepEqual(rows, [[new Date('2024-01-01T00:00:00Z'), n]]);
  });

  test('only one statement that reads is taken', async () => {
    for (const text of [
      'SELEC 1',
      '',
      'SELECT 1; SELECT 2',
      'DROP VIEW gaps',
      'CREATE TABLE t (a INTEGER)',
      "COPY (SELECT 1) TO 'x.csv'",
      'SELECT * FROM nothing',
    ]) {
      await assert.rejects(dataset.query(text), { code: 'bad_sql' }, text);
    }
    await dataset.query('EXPLAIN SELECT 1');
    await dataset.query('SHOW TABLES');
  });

  test('a new edition is what the next query sees', async () => {
    const closes = async () => (await dataset.query('SELECT sum(close) FROM ohlcv_daily')).rows[0]?.[0];
    const before = await closes();
    const { revision } = await sample.republish(9);
    assert.equal(Number(await closes()) - Number(before), 8 * 6390);
    assert.equal(dataset.revision, revision);
  });

  test('a file that is gone is damage, and no hindrance once another edition is published', async () => {
    await using replaced = await makeSample();
    await using reader = await openDataset(replaced.folder);
    const [file] = reader.spec.tables.flatMap(({ files }) => files);
    await rm(join(replaced.folder, file?.path ?? ''));
    await assert.rejects(reader.query('SELECT count(*) FROM ohlcv_daily'), { code: 'dataset_corrupt', message: /No files found/ });
    const { revision } = await replaced.republish(9);
    assert.deepEqual((await reader.query('SELECT count(*) > 0 FROM ohlcv_daily')).rows, [[true]]);
    assert.equal(reader.revision, revision);
  });

  test('a dataset that is elsewhere says that SQL needs it here', async () => {
    await using server = await serveFolder(sample.folder, { ranges: true });
    const remote = await openDataset(server.url, { cacheDir: false });
    await assert.rejects(remote.query('SELECT count(*) FROM gaps'), { code: 'usage', message: /needs the dataset on this disk/ });
  });
});
