import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { quoteText } from '@bullion/core';
import { ohlcvDaily } from '@bullion/tables';
import { type NewFile, openLake } from '../src/index.ts';
import {
  DAY_MS,
  type Daily,
  dailyRows,
  makeHome,
  makeLake,
  options,
  replaceDaily,
  replaceSilver,
  shuffled,
  silverRows,
} from './fixtures.ts';

test('a file is in its place, is known to the ledger, and reads back with the types of its table', async (t) => {
  const lake = await makeLake(t);
  const rows = dailyRows('BTCUSDT', 40);
  const file = await replaceDaily(lake, rows);
  assert.equal(file.path, 'lake/gold/ohlcv_daily/2024.parquet');
  assert.equal(file.changed, true);
  assert.equal(file.rows, 40);
  assert.equal((await readFile(lake.path(file.path))).length, file.bytes);
  assert.deepEqual(lake.ledger.file('ohlcv_daily', '2024'), { ...file, changed: false });
  assert.deepEqual(lake.ledger.files('ohlcv_daily'), [{ ...file, changed: false }]);
  assert.deepEqual(await lake.engine.rows(`SELECT * FROM read_parquet(${quoteText(lake.path(file.path))})`), rows);
  assert.deepEqual(await readdir(lake.path('tmp')), []);
});

test('the same rows in any order and with any number of threads give the same bytes', async (t) => {
  const rows = [...dailyRows('BTCUSDT', 300), ...dailyRows('ETHUSDT', 300), ...dailyRows('ADAUSDT', 300)];
  const hashes = new Set<string>();
  for (const [seed, threads] of [1, 2, 2, 1].entries()) {
    const lake = await makeLake(t, { threads });
    hashes.add((await replaceDaily(lake, shuffled(rows, seed), { runId: `run-${seed}`, inputsHash: `inputs-${seed}` })).sha256);
  }
  assert.equal(hashes.size, 1);
});

test('bytes that are already there are kept, and the ledger learns what they follow from now', async (t) => {
  const lake = await makeLake(t);
  const first = await replaceDaily(lake, dailyRows('BTCUSDT', 10));
  const again = await replaceDaily(lake, dailyRows('BTCUSDT', 10), { inputsHash: 'inputs-2', runId: 'run-2' });
  assert.deepEqual(again, { ...first, inputsHash: 'inputs-2', runId: 'run-2', changed: false });
  assert.equal(lake.ledger.file('ohlcv_daily', '2024')?.inputsHash, 'inputs-2');
  const more = await replaceDaily(lake, dailyRows('BTCUSDT', 11));
  assert.equal(more.changed, true);
  assert.notEqual(more.contentHash, first.contentHash);
});

test('a damaged file is replaced even by the bytes that the ledger believes it has', async (t) => {
  const lake = await makeLake(t);
  const first = await replaceDaily(lake, dailyRows('BTCUSDT', 10));
  await writeFile(lake.path(first.path), 'rot');
  const again = await replaceDaily(lake, dailyRows('BTCUSDT', 10));
  assert.deepEqual(again, first);
  assert.equal((await readFile(lake.path(first.path))).length, first.bytes);
});

test('a file whose bytes are not those that were committed, or that is gone, does not pass for what was written', async (t) => {
  const lake = await makeLake(t);
  const file = await replaceSilver(lake, silverRows('BTCUSDT', 10));
  const bytes = await readFile(lake.path(file.path));
  await writeFile(lake.path(file.path), bytes.with(40, (bytes[40] ?? 0) ^ 1));
  await assert.rejects(lake.prove([file]), { code: 'corrupt_file', message: `${file.path} is not as it was written.` });
  await rm(lake.path(file.path));
  await assert.rejects(lake.prove([file]), { code: 'corrupt_file', message: `${file.path} is gone.` });
  await writeFile(lake.path(file.path), bytes);
  await lake.prove([file]);
});

test('a content hash covers what was said, not who fetched it; the bytes of silver cover both', async (t) => {
  const lake = await makeLake(t);
  const mine = await replaceSilver(lake, silverRows('BTCUSDT', 10, 'run-1'));
  const theirs = await replaceSilver(lake, shuffled(silverRows('BTCUSDT', 10, 'run-2'), 5), { runId: 'run-2' });
  assert.equal(theirs.contentHash, mine.contentHash);
  assert.notEqual(theirs.sha256, mine.sha256);
  const changed = silverRows('BTCUSDT', 10).map((row, index) => (index === 3 ? { ...row, close: row.close + 1e-12 } : row));
  assert.notEqual((await replaceSilver(lake, changed)).contentHash, mine.contentHash);
});

test('null, zero, empty and moved values all count as different content', async (t) => {
  const lake = await makeLake(t);
  const [row] = dailyRows('BTCUSDT', 1);
  assert.ok(row);
  const variants: Daily[] = [
    { ...row, flags: null },
    { ...row, flags: '' },
    { ...row, taker_buy_volume: 0 },
    { ...row, taker_buy_quote_volume: 0 },
    { ...row, taker_buy_volume: -0 },
    { ...row, base: 'BT', quote: 'CUSDT' },
    { ...row, base: 'BTC', quote: 'USDT', native_symbol: 'BTC' },
  ];
  const hashes = new Set<string>();
  for (const variant of variants) hashes.add((await replaceDaily(lake, [variant])).contentHash);
  assert.equal(hashes.size, variants.length);
});

test('the footer of gold says nothing about runs; that of silver does', async (t) => {
  const lake = await makeLake(t);
  const footerOf = async (path: string): Promise<unknown> => {
    const [row] = await lake.engine.rows<{ value: string }>(
      `SELECT decode(value) AS value FROM parquet_kv_metadata(${quoteText(lake.path(path))}) WHERE decode(key) = 'bullion'`,
    );
    return JSON.parse(row?.value ?? '');
  };
  // A change here means that DuckDB hashes in another way: files of older homes are then taken at their word.
  const hashedBy = '805DC83018F11DFF';
  const gold = await replaceDaily(lake, dailyRows('BTCUSDT', 3));
  const common = { format: 2, hashedBy, period: '2024', rows: 3, codeVersion: '1' };
  const { contentHash } = gold;
  assert.deepEqual(await footerOf(gold.path), { ...common, table: 'ohlcv_daily', asset: 'ohlcv_daily', unit: '2024', contentHash });
  const silver = await replaceSilver(lake, silverRows('BTCUSDT', 3));
  assert.deepEqual(await footerOf(silver.path), {
    ...common,
    ...{ table: 'silver_ohlcv_normalized', asset: 'silver_ohlcv_normalized', unit: 'binance-spot-1d-rest-2024' },
    ...{ contentHash: silver.contentHash, inputsHash: 'inputs-1', runId: 'run-1' },
  });
});

test('a unit may hold one folder, and nothing that leaves the lake', async (t) => {
  const lake = await makeLake(t);
  const file = await replaceDaily(lake, dailyRows('BTCUSDT', 3), { unit: 'ohlcv_daily/2024' });
  assert.equal(file.path, 'lake/gold/ohlcv_daily/ohlcv_daily/2024.parquet');
  for (const unit of ['../2024', 'a/b/c', '', '.hidden', 'a/', '/etc/x', 'a b']) {
    await assert.rejects(replaceDaily(lake, [], { unit }), { code: 'bug' }, unit);
  }
});

const BAD: Record<string, { query: string; message: RegExp; period?: string }> = {
  'a null where none may be': {
    query: 'SELECT * REPLACE (NULL::DOUBLE AS close) FROM good',
    message: /^5 rows of ohlcv_daily have a null in close/,
  },
  'a number that is not finite': {
    query: "SELECT * REPLACE ('NaN'::DOUBLE AS volume) FROM good",
    message: /5 rows of ohlcv_daily have a value that is not finite in volume/,
  },
  'a word outside a closed list': {
    query: "SELECT * REPLACE ('swap' AS market) FROM good",
    message: /have a value outside the closed list in market/,
  },
  'a key twice': { query: 'SELECT * FROM good UNION ALL SELECT * FROM good', message: /a key more than once: .*BTCUSDT.*"times":2/ },
  'a row of another year': { query: 'SELECT * FROM good', period: '2023', message: /lie outside 2023 in timestamp/ },
  'a missing column': { query: 'SELECT * EXCLUDE (open) FROM good', message: /does not yield its columns/ },
  'a column too many': { query: 'SELECT *, 1 AS extra FROM good', message: /does not yield its columns/ },
  'a count that would be rounded': {
    query: 'SELECT * REPLACE (1.5::DOUBLE AS trades_count) FROM good',
    message: /trades_count as DOUBLE; cast to BIGINT it would be rounded/,
  },
  'SQL that fails': { query: "SELECT * REPLACE ('x'::DOUBLE AS open) FROM good", message: /DuckDB refused/ },
};

for (const [what, { query, message, period = '2024' }] of Object.entries(BAD)) {
  test(`${what} is refused, and nothing is written`, async (t) => {
    const lake = await makeLake(t);
    await lake.engine.load('good', ohlcvDaily, dailyRows('BTCUSDT', 5));
    const file: NewFile = {
      ...{ table: ohlcvDaily, asset: 'ohlcv_daily', unit: '2024', period, query },
      ...{ inputsHash: 'i', codeVersion: '1', runId: 'r' },
    };
    await assert.rejects(lake.replaceFile(file), { code: 'bug', message });
    assert.deepEqual(lake.ledger.files(), []);
    assert.equal(existsSync(lake.path('lake')), false);
    assert.deepEqual(await lake.engine.rows("SELECT table_name AS name FROM duckdb_tables() WHERE table_name LIKE 'staged%'"), []);
  });
}

test('a file without rows is a file', async (t) => {
  const lake = await makeLake(t);
  const file = await replaceDaily(lake, []);
  assert.equal(file.rows, 0);
  assert.deepEqual(await lake.engine.rows(`SELECT * FROM read_parquet(${quoteText(lake.path(file.path))})`), []);
});

test('a removed file is gone from the disk and from the ledger; removing it again does nothing', async (t) => {
  const lake = await makeLake(t);
  const { path } = await replaceDaily(lake, dailyRows('BTCUSDT', 3));
  await lake.removeFile(path);
  await lake.removeFile(path);
  assert.equal(existsSync(lake.path(path)), false);
  assert.deepEqual(lake.ledger.files(), []);
});

test('a query sees the new file at once where an old one of the same name was read before', async (t) => {
  const lake = await makeLake(t);
  const read = async (): Promise<number | undefined> =>
    (
      await lake.engine.rows<{ n: number }>(
        `SELECT max(close) AS n FROM read_parquet(${quoteText(lake.path('lake/gold/ohlcv_daily/2024.parquet'))})`,
      )
    )[0]?.n;
  for (const close of [1, 2, 3]) {
    await replaceDaily(lake, [{ ...dailyRows('BTCUSDT', 1)[0], close } as Daily]);
    assert.equal(await read(), close);
  }
});

test('files written at the same time do not disturb each other', async (t) => {
  const lake = await makeLake(t);
  const years = [2020, 2021, 2022, 2023, 2024];
  const files = await Promise.all(
    years.map((year) => replaceDaily(lake, dailyRows('BTCUSDT', 50, Date.UTC(year, 0, 1)), { unit: `${year}`, period: `${year}` })),
  );
  assert.deepEqual(
    lake.ledger.files('ohlcv_daily').map(({ unit, sha256 }) => [unit, sha256]),
    files.map(({ unit, sha256 }) => [unit, sha256]),
  );
  const [sum] = await lake.engine.rows<{ n: number }>(
    `SELECT count(DISTINCT timestamp) AS n FROM read_parquet('${lake.path('lake/gold/**')}')`,
  );
  assert.equal(sum?.n, 250);
});

test('a reader reads beside a writer and cannot write', async (t) => {
  const home = await makeHome(t);
  await using writer = await openLake(options(home));
  await replaceDaily(writer, dailyRows('BTCUSDT', 3));
  await using reader = await openLake(options(home, { mode: 'read' }));
  assert.equal(reader.ledger.files('ohlcv_daily').length, 1);
  await replaceDaily(writer, dailyRows('BTCUSDT', 4));
  assert.equal(reader.ledger.file('ohlcv_daily', '2024')?.rows, 4);
  await assert.rejects(replaceDaily(reader, []), { code: 'bug', message: /opened for reading/ });
  await assert.rejects(reader.removeFile('lake/gold/ohlcv_daily/2024.parquet'), { code: 'bug' });
});

test('gold of many symbols is cut into row groups that a reader of one can skip', async (t) => {
  const lake = await makeLake(t);
  const from = Date.UTC(2024, 0, 1);
  const rows = Array.from({ length: 60 }, (_, index) => dailyRows(`S${String(index).padStart(2, '0')}USDT`, 366, from)).flat();
  const { path } = await replaceDaily(lake, rows);
  const groups = await lake.engine.rows<{ n: number }>(
    `SELECT row_group_num_rows AS n FROM parquet_metadata(${quoteText(lake.path(path))}) WHERE column_id = 0 ORDER BY row_group_id`,
  );
  assert.deepEqual(
    groups.map(({ n }) => n),
    [8192, 8192, 60 * 366 - 2 * 8192],
  );
  assert.ok(rows.every(({ timestamp }) => timestamp < from + 366 * DAY_MS));
  assert.ok(join(lake.home, path).startsWith(lake.home));
});
