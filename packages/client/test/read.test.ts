import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Dataset, openDataset, type ReadOptions } from 'bullion';
import fc from 'fast-check';
import { makeSample, type Sample } from './sample.ts';
import { serveFolder, type WebServer } from './web-server.ts';

describe('reading a table', () => {
  let sample: Sample;
  let ranged: WebServer;
  let whole: WebServer;
  let datasets: Dataset[];

  before(async () => {
    sample = await makeSample();
    ranged = await serveFolder(sample.folder, { ranges: true });
    whole = await serveFolder(sample.folder, { ranges: false });
    datasets = await Promise.all([sample.folder, ranged.url, `${whole.url}/`].map((place) => openDataset(place, { cacheDir: false })));
  });
  after(async () => {
    await Promise.all([sample, ranged, whole].map((each) => each[Symbol.asyncDispose]()));
  });

  const folder = (): Dataset => {
    const [first] = datasets;
    assert.ok(first);
    return first;
  };

  test('any range of any series equals what DuckDB says about the same files, from a folder and over HTTP', async () => {
    const start = Date.parse('2022-05-01T00:00:00Z');
    const moment = fc.option(
      fc.integer({ min: 0, max: 700 * 24 }).map((hours) => start + hours * 3_600_000),
      { nil: undefined },
    );
    const maybe = (...values: string[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
    const count = fc.integer({ min: 1, max: 50 });
    const question = fc
      .record({
        exchange: maybe('binance', 'coinbase', 'okx', 'aggregated', 'nobody'),
        market: maybe('spot', 'perp'),
        symbol: maybe('BTCUSDT', 'ETHUSDT', 'BTCUSD', 'SOLUSDC'),
        from: moment,
        until: moment,
        cut: fc.oneof(
          fc.constant({}),
          count.map((limit) => ({ limit })),
          count.map((last) => ({ last })),
        ),
        columns: fc.constantFrom<'close' | 'timestamp' | 'flags' | 'trades_count' | 'symbol'>(
          'close',
          'flags',
          'symbol',
          'timestamp',
          'trades_count',
        ),
      })
      .filter(({ from, until }) => from === undefined || until === undefined || from < until);
    await fc.assert(
      fc.asyncProperty(question, fc.nat({ max: 2 }), async ({ cut, columns, ...where }, place) => {
        const options: ReadOptions<'timestamp' | 'close' | 'flags' | 'trades_count' | 'symbol' | 'exchange'> = {
          ...where,
          ...cut,
          columns: ['exchange', columns, 'close'],
        };
        const rows = await datasets[place]?.read('ohlcv_daily', options);
        assert.deepEqual(rows, await expected(sample, options));
      }),
      { numRuns: 150 },
    );
  });

  test('rows have every column in its documented form', async () => {
    const [candle] = await folder().read('ohlcv_daily', { exchange: 'coinbase', symbol: 'BTCUSD', from: '2024-01-01', limit: 1 });
    assert.deepEqual(
      Object.keys(candle ?? {}),
      folder().spec.tables[0]?.columns.map(({ name }) => name),
    );
    assert.deepEqual(candle?.timestamp, new Date('2024-01-01T00:00:00Z'));
    assert.equal(candle?.native_symbol, 'BTC-USD');
    assert.equal(typeof candle?.volume, 'number');
    assert.equal(candle?.quote_volume, null);
    assert.equal(candle?.taker_buy_volume, null);
    const [first] = await folder().read('daily_availability', { symbol: 'AVAXUSDT', limit: 1 });
    assert.equal(first?.date, '2023-06-02');
    assert.equal(first?.available, true);
    assert.equal(typeof first?.file_size_bytes, 'number');
    assert.ok(first?.last_modified instanceof Date && first.last_modified.toISOString().startsWith('2023-06-03T0'));
  });

  test('several symbols come in the order of the table, across files', async () => {
    const rows = await folder().read('ohlcv_daily', {
      symbol: ['ETHUSDT', 'BTCUSDT'],
      exchange: ['binance', 'aggregated'],
      market: 'spot',
    });
    const keys = rows.map(({ exchange, symbol, timestamp }) => `${exchange} ${symbol} ${timestamp.toISOString()}`);
    assert.deepEqual(keys, keys.toSorted());
    assert.equal(rows.length, 4 * 639);
  });

  test('a table without rows answers with none', async () => {
    assert.deepEqual(await folder().read('lineage'), []);
    assert.deepEqual(await folder().read('ohlcv_daily', { from: '2030-01-01' }), []);
  });

  test('what cannot be asked is refused with what can', async () => {
    const refused = async (options: ReadOptions, code: string, message: RegExp): Promise<void> => {
      await assert.rejects(folder().read('ohlcv_daily', options as ReadOptions<'close'>), { code, message });
    };
    await refused({ columns: ['closed'] }, 'usage', /no column "closed". Did you mean close/);
    await refused({ limit: 0 }, 'usage', /limit 0/);
    await refused({ last: -1 }, 'usage', /last -1/);
    await refused({ limit: Number.NaN }, 'usage', /limit NaN/);
    await refused({ limit: 1, last: 1 }, 'usage', /not both/);
    await refused({ from: '2024-01-02', until: '2024-01-02' }, 'bad_date', /holds nothing/);
    await refused({ from: '2024-02-30' }, 'bad_date', /2024-02-30/);
    await refused({ from: '2024-01-01T00:00:00' }, 'bad_date', /not a moment/);
    await assert.rejects(folder().read('daily_availability', { exchange: 'binance' }), { code: 'usage' });
    await assert.rejects(folder().read('instruments', { from: '2024-01-01' }), { code: 'usage' });
    await assert.rejects(folder().read('publication_delay'), { code: 'unknown_asset' });
  });

  test('a stopped reading says so', async () => {
    const signal = AbortSignal.abort();
    await assert.rejects(folder().read('ohlcv_daily', { signal }), { code: 'cancelled' });
  });

  test('a limit over HTTP reads the newest file only', async () => {
    ranged.requests.length = 0;
    const dataset = await openDataset(ranged.url, { cacheDir: false });
    await dataset.read('ohlcv_daily', { exchange: 'binance', market: 'spot', symbol: 'BTCUSDT', last: 30 });
    assert.deepEqual(
      ranged.requests.map(({ path }) => path),
      ['spec.json', 'data/ohlcv_daily/2024.parquet'],
    );
  });
});

/** The same question in SQL. */
async function expected(sample: Sample, { columns = [], limit, last, ...where }: ReadOptions): Promise<Record<string, unknown>[]> {
  const iso = (when: unknown): string => new Date(Number(when)).toISOString();
  const conditions = (['exchange', 'market', 'symbol'] as const).flatMap((name) =>
    where[name] === undefined ? [] : [`${name} = '${String(where[name])}'`],
  );
  if (where.from !== undefined) conditions.push(`timestamp >= TIMESTAMPTZ '${iso(where.from)}'`);
  if (where.until !== undefined) conditions.push(`timestamp < TIMESTAMPTZ '${iso(where.until)}'`);
  const rows = await sample.rows(`
    SELECT ${[...new Set(columns)].join(', ')} FROM read_parquet('${sample.folder}/data/ohlcv_daily/*.parquet')
    WHERE ${['true', ...conditions].join(' AND ')} ORDER BY exchange, market, symbol, timestamp`);
  const plain = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, typeof cell === 'bigint' ? Number(cell) : cell])),
  );
  return last === undefined ? plain.slice(0, limit) : plain.slice(-last);
}
