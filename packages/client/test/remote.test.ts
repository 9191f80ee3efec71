import assert from 'node:assert/strict';
import { readFileSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type Host, startStaticHost } from '@bullion/simulator';
import { type Dataset, openDataset } from 'bullion';
import fc from 'fast-check';
import { parquetMetadata } from 'hyparquet';
import { fetchManifest } from '../src/remote/origin.ts';
import { nodeNet } from '../src/runtime/node-net.ts';
import { sourceOf } from '../src/source/source.ts';
import { makeCache } from './cache-place.ts';
import { makeSample, type Sample } from './sample.ts';

const MINUTES = 'data/ohlcv_1m/2024-01.parquet';
const btc = { exchange: 'binance', market: 'perp', symbol: 'BTCUSDT' } as const;
const hour = { ...btc, from: '2024-01-01T00:00:00Z', until: '2024-01-01T01:00:00Z', columns: ['timestamp', 'close'] } as const;

describe('a dataset that is read where it is', { timeout: 90_000 }, () => {
  let sample: Sample;
  let host: Host;
  let local: Dataset;

  before(async () => {
    sample = await makeSample();
    written({ files: 100, manifest: 50 });
    host = await startStaticHost(sample.folder);
    local = await openDataset(sample.folder);
  });
  beforeEach(() => {
    host.asked.length = 0;
    host.intercept = undefined;
    host.latencyMs = 0;
  });
  after(async () => {
    await host[Symbol.asyncDispose]();
    await sample[Symbol.asyncDispose]();
  });

  /** How many seconds ago the files and the manifest were written. */
  function written(ago: { files: number; manifest: number }): void {
    const now = Math.floor(Date.now() / 1000);
    for (const { path } of sample.spec.tables.flatMap(({ files }) => files)) utimesSync(join(sample.folder, path), now, now - ago.files);
    utimesSync(join(sample.folder, 'spec.json'), now, now - ago.manifest);
  }

  const open = (url = host.url): Promise<Dataset> => openDataset(url, { cacheDir: false });
  const ofMinutes = () => host.asked.filter(({ path }) => path === `/${MINUTES}`);

  test('three round trips: the manifest, the footer, the columns', async () => {
    host.latencyMs = 50;
    const started = performance.now();
    const rows = await (await open()).read('ohlcv_1m', hour);
    const elapsed = performance.now() - started;
    assert.deepEqual(rows, await local.read('ohlcv_1m', hour));
    const [spec, footer, ...columns] = host.asked;
    assert.deepEqual([spec?.path, footer?.path], ['/spec.json', `/${MINUTES}`]);
    assert.ok(columns.length > 0 && columns.every(({ path }) => path === `/${MINUTES}`));
    assert.ok(elapsed >= 150, 'one after the other');
    assert.ok(host.asked.reduce((sum, { bytes }) => sum + bytes, 0) < 1e6);
  });

  test('of the columns hardly more is read than the bytes in which they lie', async () => {
    await (await open()).read('ohlcv_1m', { ...btc, columns: ['close', 'volume'] });
    const bytes = readFileSync(join(sample.folder, MINUTES));
    const wanted = new Set(['close', 'volume', 'exchange', 'market', 'symbol']);
    const chunks = parquetMetadata(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
      .row_groups.flatMap(({ columns }) => columns.map(({ meta_data }) => meta_data))
      .filter((chunk) => wanted.has(chunk?.path_in_schema[0] ?? ''));
    const least = chunks.reduce((sum, chunk) => sum + Number(chunk?.total_compressed_size), 0);
    const [, ...ranges] = ofMinutes();
    const read = ranges.reduce((sum, { range }) => {
      const [first = 0, last = 0] = range?.replace('bytes=', '').split('-').map(Number) ?? [];
      return sum + last - first + 1;
    }, 0);
    assert.ok(read <= least * 1.2, `${read} bytes for ${least}`);
    assert.ok(ranges.length < chunks.length / 2, `${ranges.length} requests for ${chunks.length} chunks`);
  });

  test('every way to read gives the same rows', async () => {
    using place = makeCache();
    await using whole = await startStaticHost(sample.folder, { ranges: false });
    await using cached = await openDataset(host.url, { cacheDir: place.path });
    const ways = [await open(), await open(whole.url), cached];
    const minute = fc.integer({ min: -100, max: 4000 });
    const question = fc.record({
      table: fc.constantFrom('ohlcv_1m', 'ohlcv_hourly'),
      symbol: fc.constantFrom('BTCUSDT', 'ETHUSDT', 'NOTHING'),
      // Of one series, or of all that are called so.
      of: fc.constantFrom({}, { exchange: 'binance', market: 'perp' }, { exchange: 'binance', market: 'spot' }),
      from: minute,
      minutes: fc.integer({ min: 1, max: 5000 }),
      last: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(question, async ({ table, symbol, of, from, minutes, last }) => {
        const start = Date.UTC(2024, 0, 1) + from * 60_000;
        const options = {
          symbol,
          ...of,
          from: start,
          until: start + minutes * 60_000,
          last,
          columns: ['timestamp', 'exchange', 'close'],
        } as const;
        const expected = await local.read(table, options);
        for (const way of ways) assert.deepEqual(await way.read(table, options), expected);
        const { rows } = await cached.query(
          `SELECT timestamp, exchange, close FROM ${table} 
           WHERE symbol = $1 AND timestamp >= $2 AND timestamp < $3 AND exchange = coalesce($4, exchange) AND market = coalesce($5, market)
           ORDER BY exchange, market, symbol, timestamp`,
          { params: [symbol, new Date(options.from), new Date(options.until), of.exchange ?? null, of.market ?? null] },
        );
        const wanted = last === undefined ? rows : rows.slice(-last);
        assert.deepEqual(
          wanted,
          expected.map(({ timestamp, exchange, close }) => [timestamp, exchange, close]),
        );
      }),
      { numRuns: 40 },
    );
  });

  test('where ranges are refused, the file comes whole, once', async () => {
    await using whole = await startStaticHost(sample.folder, { ranges: false });
    const dataset = await open(whole.url);
    assert.deepEqual(await dataset.read('ohlcv_1m', hour), await local.read('ohlcv_1m', hour));
    assert.deepEqual(
      whole.asked.map(({ path }) => path),
      ['/spec.json', `/${MINUTES}`],
    );
  });

  test('ranges after the first say of which version they must be', async () => {
    await (await open()).read('ohlcv_1m', hour);
    const [first, ...others] = ofMinutes();
    assert.equal(first?.ifRange, undefined);
    assert.ok(others.length > 0 && others.every(({ ifRange }) => /^".+"$/.test(ifRange ?? '')));
  });

  test('a dataset that is replaced between two ranges of a file is read anew, and never mixed', async () => {
    await using next = await makeSample();
    await next.republish(2);
    using place = makeCache();
    const served = join(place.path, 'served');
    symlinkSync(sample.folder, served);
    await using web = await startStaticHost(served);
    let ranges = 0;
    web.intercept = ({ url }) => {
      if (url === `/${MINUTES}` && ++ranges === 2) {
        rmSync(served);
        symlinkSync(next.folder, served);
      }
      return false;
    };
    const dataset = await openDataset(web.url, { cacheDir: false, memoryBytes: 0 });
    assert.equal(dataset.revision, sample.spec.revision);
    const rows = await dataset.read('ohlcv_1m', hour);
    assert.equal(dataset.revision, next.spec.revision);
    assert.deepEqual(rows, await (await openDataset(next.folder)).read('ohlcv_1m', hour));
  });

  test('a file of the same size that is younger than the manifest is hashed before it is believed', async () => {
    const dataset = await open();
    const bytes = readFileSync(join(sample.folder, MINUTES));
    const other = bytes.map((byte, at) => (at === 1000 ? byte ^ 255 : byte));
    host.intercept = ({ url, headers }, response) => {
      if (url !== `/${MINUTES}`) return false;
      const [, first = '0', last = String(bytes.length - 1)] = /(\d+)-(\d+)/.exec(headers.range ?? '') ?? [];
      const common = { etag: '"other"', 'last-modified': new Date(Date.now()).toUTCString() };
      response.writeHead(headers.range === undefined ? 200 : 206, {
        ...common,
        ...(headers.range !== undefined && { 'content-range': `bytes ${first}-${last}/${bytes.length}` }),
      });
      response.end(other.subarray(Number(first), Number(last) + 1));
      return true;
    };
    await assert.rejects(dataset.read('ohlcv_1m', hour), { code: 'dataset_corrupt', message: /SHA-256/ });
  });

  test('a copy whose files are all younger than its manifest is read, too', async () => {
    written({ files: 10, manifest: 50 });
    try {
      assert.deepEqual(await (await open()).read('ohlcv_1m', hour), await local.read('ohlcv_1m', hour));
    } finally {
      written({ files: 100, manifest: 50 });
    }
  });

  test('a server that says nothing about versions is asked whether the manifest still stands', async () => {
    await using silent = await startStaticHost(sample.folder, { etags: false, times: false });
    const dataset = await open(silent.url);
    assert.deepEqual(await dataset.read('ohlcv_1m', hour), await local.read('ohlcv_1m', hour));
    assert.equal(silent.asked.filter(({ path }) => path === '/spec.json').length, 2);
    silent.intercept = ({ url }, response) => {
      if (url !== '/spec.json') return false;
      response.end(readFileSync(join(sample.folder, 'spec.json'), 'utf8').replace(sample.spec.revision, 'f'.repeat(16)));
      return true;
    };
    await dataset.read('ohlcv_1m', { ...hour, columns: ['open'] });
    assert.equal(dataset.revision, 'f'.repeat(16), 'the answer is of what is published now');
  });

  test('too many requests: the pause that is asked for is kept, and then it goes on', async () => {
    const dataset = await open();
    let refused = 0;
    host.intercept = ({ url }, response) => {
      if (url !== `/${MINUTES}` || refused++ > 0) return false;
      response.writeHead(429, { 'retry-after': '1' }).end();
      return true;
    };
    const started = performance.now();
    assert.equal((await dataset.read('ohlcv_1m', hour)).length, 60);
    assert.ok(performance.now() - started >= 1000);
  });

  test('connections that drop and servers that fail for a moment are asked again', async () => {
    const dataset = await open();
    const { headers: said } = await fetch(`${host.url}/${MINUTES}`, { method: 'HEAD' });
    let broken = 0;
    host.intercept = ({ url, headers }, response) => {
      if (url !== `/${MINUTES}` || broken >= 3) return false;
      broken++;
      if (broken === 1) response.destroy();
      else if (broken === 2) response.writeHead(502).end();
      else {
        const [, first = 0, last = 0] = /(\d+)-(\d+)/.exec(headers.range ?? '') ?? [];
        const length = Number(last) - Number(first) + 1;
        response.writeHead(206, {
          etag: said.get('etag') ?? '',
          'content-range': `bytes ${first}-${last}/${said.get('content-length')}`,
          'content-length': length,
        });
        response.write(Buffer.alloc(10));
        setTimeout(() => response.destroy(), 20);
      }
      return true;
    };
    assert.deepEqual(await dataset.read('ohlcv_1m', hour), await local.read('ohlcv_1m', hour));
    assert.equal(broken, 3);
  });

  test('a process that runs for days hears of a new revision', async () => {
    const dataset = await openDataset(host.url, { cacheDir: false, maxAgeMs: 0 });
    await dataset.read('ohlcv_1m', hour);
    host.intercept = (_request, response) => {
      response.destroy();
      return true;
    };
    assert.equal((await dataset.read('ohlcv_1m', hour)).length, 60, 'a server that is away has nothing newer');
    const other = 'e'.repeat(16);
    host.intercept = ({ url }, response) => {
      if (url !== '/spec.json') return false;
      response.end(readFileSync(join(sample.folder, 'spec.json'), 'utf8').replace(sample.spec.revision, other));
      return true;
    };
    await dataset.read('ohlcv_1m', hour);
    assert.equal(dataset.revision, other);
  });

  test('a server that says nothing is given up', async () => {
    host.intercept = () => true;
    const source = sourceOf(host.url);
    assert.ok(source);
    const origin = { source, net: nodeNet };
    await assert.rejects(fetchManifest(origin, { attempts: 2, silenceMs: 40 }), { code: 'timeout' });
    assert.equal(host.asked.length, 2);
  });

  test('a server that redirects in circles, or to something that is not the web, is refused', async () => {
    for (const location of ['/spec.json', 'file:///etc/passwd']) {
      host.intercept = (_request, response) => {
        response.writeHead(302, { location }).end();
        return true;
      };
      await assert.rejects(open(), { code: 'refused', message: /redirects/ });
    }
  });
});
