import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { openDataset } from 'bullion';
import { makeSample, type Sample } from './sample.ts';
import { serveFolder, type WebServer } from './web-server.ts';

const MINUTES = 'data/ohlcv_1m/2024-01.parquet';
const HOURS = 'data/ohlcv_hourly/2024.parquet';

describe('a dataset on a web server', () => {
  let sample: Sample;
  let ranged: WebServer;
  let whole: WebServer;

  before(async () => {
    sample = await makeSample();
    ranged = await serveFolder(sample.folder, { ranges: true });
    whole = await serveFolder(sample.folder, { ranges: false });
  });
  beforeEach(() => {
    for (const server of [ranged, whole]) {
      server.requests.length = 0;
      server.answer = undefined;
    }
  });
  after(async () => {
    await Promise.all([sample, ranged, whole].map((each) => each[Symbol.asyncDispose]()));
  });

  const btc = { exchange: 'binance', market: 'perp', symbol: 'BTCUSDT' } as const;
  const bytesOf = (path: string): number => sample.spec.tables.flatMap(({ files }) => files).find((file) => file.path === path)?.bytes ?? 0;

  test('a large file is read in ranges: the footer, then what is needed', async () => {
    const dataset = await openDataset(ranged.url, { cacheDir: false });
    const rows = await dataset.read('ohlcv_1m', {
      ...btc,
      from: '2024-01-01T00:10:00Z',
      until: '2024-01-01T00:20:00Z',
      columns: ['timestamp', 'close'],
    });
    assert.equal(rows.length, 10);
    const asked = ranged.requests.filter(({ path }) => path === MINUTES);
    assert.ok(asked.length >= 2 && asked.every(({ range }) => range !== undefined));
    const sent = asked.reduce((sum, { bytes }) => sum + bytes, 0);
    assert.ok(sent < bytesOf(MINUTES) / 2, `${sent} of ${bytesOf(MINUTES)} bytes`);
    await dataset.read('ohlcv_1m', { ...btc, last: 1 });
    const footers = ranged.requests.filter(({ range }) => range?.endsWith(`-${bytesOf(MINUTES) - 1}`));
    assert.equal(footers.length, 1, 'the footer is read once');
  });

  test('ranges and whole files give the same rows', async () => {
    const [one, other] = await Promise.all([openDataset(ranged.url, { cacheDir: false }), openDataset(whole.url, { cacheDir: false })]);
    const question = { ...btc, from: '2024-01-02', until: '2024-01-02T02:00:00Z' } as const;
    const rows = await one.read('ohlcv_1m', question);
    assert.equal(rows.length, 120);
    assert.deepEqual(await other.read('ohlcv_1m', question), rows);
    assert.deepEqual(await (await openDataset(sample.folder)).read('ohlcv_1m', question), rows);
  });

  test('a small file comes whole, once', async () => {
    const dataset = await openDataset(ranged.url, { cacheDir: false });
    await dataset.read('ohlcv_hourly', { ...btc, last: 5 });
    await dataset.read('ohlcv_hourly', { ...btc, last: 6 });
    assert.deepEqual(
      ranged.requests.map(({ path, range }) => [path, range]),
      [
        ['spec.json', undefined],
        [HOURS, undefined],
      ],
    );
  });

  test('a byte that differs from the manifest is found by the hash', async () => {
    const dataset = await openDataset(ranged.url, { cacheDir: false });
    ranged.answer = ({ url }, response) => {
      if (url !== `/${HOURS}`) return false;
      response.end(Buffer.alloc(bytesOf(HOURS), 7));
      return true;
    };
    await assert.rejects(dataset.read('ohlcv_hourly', { ...btc, last: 1 }), {
      code: 'dataset_corrupt',
      message: /has SHA-256 .* instead of/,
    });
  });

  test('a file that is replaced between two of its ranges is not mixed', async () => {
    const dataset = await openDataset(ranged.url, { cacheDir: false });
    let asked = 0;
    ranged.answer = ({ url, headers }, response) => {
      if (url !== `/${MINUTES}` || ++asked === 1) return false;
      const [, first = 0, last = 0] = /(\d+)-(\d+)/.exec(headers.range ?? '') ?? [];
      response.writeHead(206, { etag: '"another"', 'content-range': `bytes ${first}-${last}/${bytesOf(MINUTES)}` });
      response.end(Buffer.alloc(Number(last) - Number(first) + 1));
      return true;
    };
    await assert.rejects(dataset.read('ohlcv_1m', { ...btc, last: 1 }), {
      code: 'dataset_corrupt',
      message: /was replaced while it was read/,
    });
  });

  test('what is gone, refused, broken or elsewhere is told apart', async () => {
    const dataset = await openDataset(ranged.url, { cacheDir: false });
    const answers = async (status: number, code: string): Promise<void> => {
      ranged.answer = ({ url }, response) => {
        if (!url?.includes('data/')) return false;
        response.writeHead(status).end();
        return true;
      };
      await assert.rejects(dataset.read('ohlcv_1m', { ...btc, last: 1 }), { code });
      await assert.rejects(dataset.read('ohlcv_hourly', { ...btc, last: 1 }), { code });
    };
    await answers(404, 'dataset_corrupt');
    await answers(403, 'refused');
    await answers(503, 'unreachable');
    ranged.answer = ({ url }, response) => {
      if (!url?.includes('data/')) return false;
      response.writeHead(200, { 'content-length': '1000' }).write('half');
      response.destroy();
      return true;
    };
    await assert.rejects(dataset.read('ohlcv_hourly', { ...btc, last: 1 }), { code: 'unreachable' });
    await assert.rejects(openDataset(`${ranged.url}/elsewhere`, { cacheDir: false }), { code: 'dataset_missing' });
    await assert.rejects(openDataset('http://127.0.0.1:1', { cacheDir: false }), { code: 'unreachable' });
  });

  test('a dataset that was published anew is read anew', async () => {
    const dataset = await openDataset(ranged.url, { cacheDir: false });
    const before = dataset.revision;
    const spec = await sample.republish(2);
    const [row] = await dataset.read('ohlcv_hourly', { ...btc, last: 1 });
    assert.equal(dataset.revision, spec.revision);
    assert.notEqual(dataset.revision, before);
    const [truth] = await sample.rows(`SELECT close FROM read_parquet('${sample.folder}/${HOURS}')
      WHERE exchange = 'binance' AND market = 'perp' ORDER BY timestamp DESC LIMIT 1`);
    assert.equal(row?.close, truth?.['close']);
  });

  test('a reading can be stopped', async () => {
    const dataset = await openDataset(ranged.url, { cacheDir: false });
    const stop = new AbortController();
    ranged.answer = ({ url }) => {
      if (url !== `/${HOURS}`) return false;
      stop.abort();
      return true;
    };
    await assert.rejects(dataset.read('ohlcv_hourly', { signal: stop.signal }), { code: 'cancelled' });
  });
});
