import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DAY_MS, defineTable, eachDay, number, text, time } from '@bullion/core';
import { tables } from '@bullion/tables';
import { refineAssets } from '../src/assets/refine.ts';
import { bar, bars, files, listed, listOf, openRefineLake, type RefineLake, type Telling } from './support/refine-lake.ts';
import { toySources } from './support/toy-sources.ts';

const CANDLES = ['silver_instruments', 'silver_ohlcv_normalized', 'silver_ohlcv_aggregated', 'ohlcv_daily'];
const JANUARY = { from: '2024-01-01T00:00:00Z', until: '2024-02-01T00:00:00Z' };
const day = (date: string, close: number, more: Record<string, unknown> = {}) => bar(`${date}T00:00:00Z`, close, more);

function candles(exchange: string, series: string, rows: readonly unknown[], more: Partial<Telling> = {}): Telling {
  return { asset: `bronze_${exchange}_ohlcv`, series, ...JANUARY, body: { rows }, ...more };
}

function archived(series: string, rows: readonly unknown[], more: Partial<Telling> = {}): Telling {
  return { asset: 'bronze_alpha_archive_klines', series, ...JANUARY, body: { rows }, ...more };
}

const PERP = listOf('alpha', 'perp', [listed('BTC', 'perp')]);
const LISTS = [PERP, listOf('alpha', 'spot', [listed('BTC', 'spot')]), listOf('quiet', 'spot', [listed('BTC', 'spot')])];

test('a checksummed file counts before the API, and a difference between them is reported', async () => {
  await using desk = await openRefineLake();
  await desk.tell(
    PERP,
    candles('alpha', 'perp/BTCUSDT/1d', [day('2024-01-01', 100), day('2024-01-02', 100), day('2024-01-03', 100)]),
    archived('perp/BTCUSDT/1d', [day('2024-01-01', 100, { volume: 10.0000000001 }), day('2024-01-02', 101)]),
  );
  const outcomes = await desk.refine({ intervals: ['1d'] }, CANDLES);
  const alpha = await desk.rows('ohlcv_daily', 'close, volume', "exchange = 'alpha'");
  assert.deepEqual(alpha, [
    { close: 100, volume: 10.0000000001 },
    { close: 101, volume: 10 },
    { close: 100, volume: 10 },
  ]);
  const check = outcomes.find(({ asset }) => asset === 'ohlcv_daily')?.checks.find(({ name }) => name === 'reconciliation');
  assert.deepEqual(
    [check?.passed, check?.severity, check?.detail],
    [
      false,
      'warn',
      '1 of 2 rows that came both ways differ, most BTCUSDT: at 2024-01-02T00:00:00Z, where low is 99 in the archive and 98 over the API (1 %)',
    ],
  );
});

test('a bar across exchanges: highest high, lowest low, summed volume, prices of the largest, and null where one says nothing', async () => {
  await using desk = await openRefineLake();
  await desk.tell(
    ...LISTS,
    candles('alpha', 'spot/BTCUSDT/1d', [day('2024-01-01', 100, { volume: 5, quote_volume: 500, trades_count: 7 })]),
    candles('quiet', 'spot/BTCUSDT/1d', [day('2024-01-01', 110, { volume: 9, quote_volume: 990 })]),
  );
  await desk.refine({ intervals: ['1d'] });
  assert.deepEqual(
    await desk.rows('ohlcv_daily', 'symbol, open, high, low, close, volume, quote_volume, trades_count', "exchange = 'aggregated'"),
    [{ symbol: 'BTCUSDT', open: 109, high: 112, low: 98, close: 110, volume: 14, quote_volume: 1490, trades_count: null }],
  );
});

test('nothing is derived from a file with a flipped bit, wherever it is, also where it reads as other numbers', async () => {
  await using desk = await openRefineLake();
  await desk.tell(...LISTS, candles('alpha', 'spot/BTCUSDT/1d', [day('2024-01-01', 100), day('2024-01-02', 101)]));
  await desk.refine({ intervals: ['1d'] });
  const before = desk.lake.ledger.files('ohlcv_daily');
  await desk.tell(candles('quiet', 'spot/BTCUSDT/1d', [day('2024-01-01', 110)]));
  await desk.refine({ intervals: ['1d'] }, ['silver_ohlcv_normalized']);
  const silver = desk.lake.ledger.file('silver_ohlcv_normalized', 'quiet-spot-1d-rest-2024');
  const path = desk.lake.path(silver?.path ?? '');
  const bytes = readFileSync(path);
  for (let at = 8; at < bytes.length; at += 512) {
    writeFileSync(path, bytes.with(at, (bytes[at] ?? 0) ^ 16));
    await assert.rejects(desk.refine({ intervals: ['1d'] }, CANDLES), { code: 'corrupt_file' }, `byte ${at}`);
  }
  assert.deepEqual(desk.lake.ledger.files('ohlcv_daily'), before);
});

test('a file holds its period only, though its SQL looks back', async () => {
  await using desk = await openRefineLake();
  const settle = (at: string) => ({
    ...{ timestamp: Date.parse(at), funding_time: Date.parse(at), funding_rate: 0.0001, stated_interval_hours: null },
    ...{ mark_price: null, index_price: null, rate_type: 'Regular' },
  });
  const rows = ['2023-12-31T20:00:00Z', '2024-01-01T00:00:00Z', '2024-01-01T08:00:00Z'].map(settle);
  await desk.tell(PERP, {
    asset: 'bronze_alpha_funding',
    series: 'perp/BTCUSDT/',
    from: '2023-12-31',
    until: '2024-01-02',
    body: { rows },
  });
  await desk.refine({ from: Date.parse('2023-01-01') }, ['silver_instruments', 'silver_funding_normalized', 'funding_rates']);
  assert.deepEqual(
    desk.lake.ledger.files('funding_rates').map(({ unit, rows: n }) => [unit, n]),
    [
      ['2023', 1],
      ['2024', 2],
    ],
  );
  assert.deepEqual(
    (await desk.rows<{ hours: number }>('funding_rates', 'funding_interval_hours AS hours')).map(({ hours }) => hours),
    [null, 4, 8],
  );
});

test('lineage: one row per stretch of one answer, and the archive where gold took the archive', async () => {
  await using desk = await openRefineLake();
  await desk.tell(
    PERP,
    candles('alpha', 'perp/BTCUSDT/1d', bars('2024-01-01T00:00:00Z', 6, DAY_MS), { url: '/rest' }),
    archived('perp/BTCUSDT/1d', bars('2024-01-03T00:00:00Z', 2, DAY_MS, 102), { url: '/file' }),
  );
  await desk.refine({ intervals: ['1d'] }, [...CANDLES, 'lineage']);
  const spans = await desk.rows<{ from_time: number; until_time: number; url: string }>(
    'lineage',
    'from_time, until_time, url',
    "table_name = 'ohlcv_daily'",
  );
  assert.deepEqual(
    spans.map((span) => [
      new Date(span.from_time).toISOString().slice(0, 10),
      new Date(span.until_time).toISOString().slice(0, 10),
      span.url,
    ]),
    [
      ['2024-01-01', '2024-01-03', '/rest'],
      ['2024-01-03', '2024-01-05', '/file'],
      ['2024-01-05', '2024-01-07', '/rest'],
    ],
  );
});

test('gold is the same to the byte, whoever fetched it and in however many answers', async () => {
  const told = [
    [candles('alpha', 'spot/BTCUSDT/1d', bars('2024-01-01T00:00:00Z', 8, DAY_MS))],
    [
      candles('alpha', 'spot/BTCUSDT/1d', bars('2024-01-05T00:00:00Z', 4, DAY_MS, 104), { receivedAt: '2024-03-09T00:00:00Z' }),
      candles('alpha', 'spot/BTCUSDT/1d', bars('2024-01-01T00:00:00Z', 6, DAY_MS)),
    ],
  ];
  const bytes = await Promise.all(
    told.map(async (tellings) => {
      await using desk = await openRefineLake();
      await desk.tell(...LISTS, ...tellings);
      await desk.refine({ intervals: ['1d'] }, [...CANDLES, 'gaps']);
      return ['ohlcv_daily', 'gaps'].flatMap((table) => desk.lake.ledger.files(table).map(({ path, sha256 }) => `${path} ${sha256}`));
    }),
  );
  assert.deepEqual(bytes[0], bytes[1]);
});

test('a table that says how it is derived is an asset by that alone', async () => {
  const toy = defineTable({
    name: 'daily_range',
    layer: 'gold',
    doc: 'How far the price of a day reached, relative to its open.',
    columns: {
      timestamp: time({ doc: 'Open time.' }),
      exchange: text({ doc: 'Exchange.' }),
      market: text({ doc: 'Market.' }),
      symbol: text({ doc: 'Symbol.' }),
      reach: number({ doc: 'High minus low over open.' }),
    },
    key: ['exchange', 'market', 'symbol', 'timestamp'],
    sort: ['exchange', 'market', 'symbol', 'timestamp'],
    grain: 'year',
    clock: 'timestamp',
    derive: {
      from: ['silver_ohlcv_normalized'],
      interval: '1d',
      sql: "SELECT timestamp, exchange, market, symbol, (high - low) / open AS reach FROM silver_ohlcv_normalized WHERE interval = '1d' AND source = 'rest'",
    },
    samples: [],
    codeVersion: '1',
  });
  await using desk = await openRefineLake({ tables: { ...tables, daily_range: toy } });
  await desk.tell(...LISTS, candles('alpha', 'spot/BTCUSDT/1d', [day('2024-01-01', 101)]));
  const outcomes = await desk.refine({ intervals: ['1d'] }, ['silver_instruments', 'silver_ohlcv_normalized', 'daily_range', 'lineage']);
  assert.deepEqual(await desk.rows('daily_range', 'symbol, reach'), [{ symbol: 'BTCUSDT', reach: 0.04 }]);
  assert.deepEqual(
    outcomes.find(({ asset }) => asset === 'daily_range')?.checks.map(({ name }) => name),
    ['no_duplicates', 'row_count', 'reconciliation', 'freshness', 'gaps'],
  );
  assert.equal(desk.lake.ledger.file('lineage', 'daily_range/2024')?.rows, 1, 'and its rows are traced');
});

test('every asset of the catalog is there once, after what it reads', () => {
  const keys = refineAssets(toySources).map(({ key }) => key);
  assert.equal(new Set(keys).size, keys.length);
  const silver = ['ohlcv_normalized', 'ohlcv_aggregated', 'funding_normalized', 'instruments', 'availability', 'quarantine'];
  const gold = ['ohlcv_daily', 'ohlcv_hourly', 'ohlcv_1m', 'funding_rates', 'instruments', 'daily_availability', 'lineage', 'gaps'];
  for (const key of [...silver.map((name) => `silver_${name}`), ...gold]) assert.ok(keys.includes(key), key);
  for (const [index, { inputs }] of refineAssets(toySources).entries())
    for (const input of inputs.filter((each) => !each.startsWith('bronze_')))
      assert.ok(keys.indexOf(input) < index, `${keys[index]} reads ${input}`);
});

async function everything(): Promise<RefineLake> {
  const desk = await openRefineLake();
  const settlement = { funding_rate: -0.00012, stated_interval_hours: 4, mark_price: 99.5, index_price: null, rate_type: 'Regular' };
  const twice = { ...JANUARY, receivedAt: '2024-03-09T00:00:00Z' };
  await desk.tell(
    ...LISTS,
    candles('alpha', 'spot/BTCUSDT/1d', [
      day('2024-01-01', 100),
      day('2024-01-02', 100, { high: 1 }),
      day('2024-01-04', 120, { flags: 'cut' }),
    ]),
    candles('alpha', 'spot/BTCUSDT/1d', [day('2024-01-01', 99), day('2024-01-05', 130)], twice),
    candles('quiet', 'spot/BTCUSDT/1h', bars('2024-01-31T20:00:00Z', 4, 3_600_000)),
    candles('quiet', 'spot/DOGE/1h', [], { answer: 'absent', url: '/quiet/list' }),
    archived('perp/BTCUSDT/1m', bars('2024-01-31T23:57:00Z', 3, 60_000), { from: '2024-01-31T00:00:00Z' }),
    {
      ...{ asset: 'bronze_alpha_funding', series: 'perp/BTCUSDT/', ...JANUARY },
      body: {
        rows: [{ timestamp: Date.parse('2024-01-03T04:00:00Z'), funding_time: Date.parse('2024-01-03T04:00:00Z') + 7, ...settlement }],
      },
    },
    {
      ...{ asset: 'bronze_alpha_archive_listing', series: 'perp/BTCUSDT/1m', from: '2024-01-01', until: '2024-03-10' },
      body: { rows: files([...eachDay('2024-01-03', '2024-02-02'), ...eachDay('2024-02-04', '2024-03-08')]) },
    },
  );
  await desk.refine();
  return desk;
}

test('what an asset makes changes only with its code version', async () => {
  await using desk = await everything();
  const made = Object.fromEntries(
    refineAssets(toySources).map(({ key, table, codeVersion }) => {
      const stored = desk.lake.ledger.files(table).filter(({ asset }) => asset === key);
      return [
        key,
        {
          codeVersion,
          files: Object.fromEntries(stored.map(({ unit, rows, contentHash }) => [unit, `${rows} rows ${contentHash.slice(0, 16)}`])),
        },
      ];
    }),
  );
  const path = join(import.meta.dirname, 'samples/refined.json');
  const golden: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const hint = `An asset makes something else from the same answers. Give it a new code version, and write this to ${path}:`;
  assert.deepEqual(made, golden, `${hint}\n${JSON.stringify(made, undefined, 2)}`);
});
