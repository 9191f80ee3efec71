import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type Host, startStaticHost } from '@bullion/simulator';
import { cache, type Dataset, openDataset, type Progress } from 'bullion';
import { type CachePlace, makeCache } from './cache-place.ts';
import { makeSample, type Sample } from './sample.ts';

const HOURS = 'data/ohlcv_hourly/2024.parquet';
const btc = { exchange: 'binance', market: 'perp', symbol: 'BTCUSDT' } as const;

describe('the cache', { timeout: 60_000 }, () => {
  let sample: Sample;
  let host: Host;
  let place: CachePlace;

  before(async () => {
    sample = await makeSample();
    host = await startStaticHost(sample.folder);
  });
  beforeEach((context) => {
    place = makeCache();
    host.asked.length = 0;
    host.intercept = undefined;
    if ('after' in context) context.after(() => place[Symbol.dispose]());
  });
  after(async () => {
    await host[Symbol.asyncDispose]();
    await sample[Symbol.asyncDispose]();
  });

  const open = (options: Parameters<typeof openDataset>[1] = {}): Promise<Dataset> =>
    openDataset(host.url, { cacheDir: place.path, ...options });
  const hours = (dataset: Dataset) => dataset.read('ohlcv_hourly', { ...btc, last: 30 });
  const shaOf = (path: string): string => fileOf(path)?.sha256 ?? '';
  const fileOf = (path: string) => sample.spec.tables.flatMap(({ files }) => files).find((file) => file.path === path);
  const blob = (sha256: string): string => join(place.path, 'v1/blobs', sha256.slice(0, 2), sha256);
  const paths = (): string[] => host.asked.map(({ path }) => path);

  test('what was read once is there without a network, and the same', async () => {
    const rows = await hours(await open());
    assert.deepEqual(paths(), ['/spec.json', `/${HOURS}`]);
    assert.deepEqual(rows, await hours(await openDataset(sample.folder)));
    host.asked.length = 0;
    assert.deepEqual(await hours(await open()), rows);
    assert.deepEqual(await hours(await open({ offline: true })), rows);
    assert.deepEqual(paths(), []);
    await assert.rejects((await open({ offline: true })).read('funding_rates', { limit: 1 }), { code: 'offline' });
    await assert.rejects(openDataset('http://127.0.0.1:1', { cacheDir: place.path, offline: true }), { code: 'offline' });
  });

  test('SQL brings the tables that it asks for, and no others', async () => {
    await using dataset = await open();
    const { rows } = await dataset.sql`SELECT count(*) FROM ohlcv_hourly WHERE symbol = ${'BTCUSDT'} AND close > 0`;
    await using folder = await openDataset(sample.folder);
    assert.deepEqual(rows, (await folder.sql`SELECT count(*) FROM ohlcv_hourly WHERE symbol = 'BTCUSDT' AND close > 0`).rows);
    assert.deepEqual(paths(), ['/spec.json', `/${HOURS}`]);
    await dataset.query('SELECT max(quote_volume_usdt) FROM availability_with_volume');
    assert.ok(paths().some((path) => path.includes('daily_availability')) && paths().some((path) => path.includes('ohlcv_daily')));
    assert.equal((await dataset.query('SHOW TABLES')).rows.length, sample.spec.tables.length + 1);
  });

  test('the status says where, what, how old, and how often it helped', async () => {
    const dataset = host.url;
    assert.deepEqual(await cache.status({ dataset, cacheDir: place.path }), {
      ...{ location: place.path, dataset, revision: null, revisions: [], files: 0, bytes: 0, age_seconds: null },
      ...{ hits: 0, misses: 0, hit_rate: null, datasets: [] },
    });
    for (let times = 0; times < 4; times++) await hours(await open());
    const { age_seconds, ...status } = await cache.status({ dataset, cacheDir: place.path });
    const { revision } = sample.spec;
    assert.deepEqual(status, {
      ...{ location: place.path, dataset, revision, revisions: [revision], files: 1, bytes: fileOf(HOURS)?.bytes },
      ...{ hits: 3, misses: 1, hit_rate: 0.75, datasets: [dataset] },
    });
    assert.ok(age_seconds !== null && age_seconds < 60);
  });

  test('a manifest that is old is asked for by its version, and believed again when it has not changed', async () => {
    await open();
    const { revision } = await open({ maxAgeMs: 0 });
    assert.equal(revision, sample.spec.revision);
    assert.deepEqual(
      host.asked.map(({ path, ifNoneMatch, status }) => [path, ifNoneMatch !== undefined, status]),
      [
        ['/spec.json', false, 200],
        ['/spec.json', true, 304],
      ],
    );
  });

  test('where the server is away, what is cached is as good as it was', async () => {
    const rows = await hours(await open());
    host.intercept = (_request, response) => {
      response.writeHead(503).end();
      return true;
    };
    assert.deepEqual(await hours(await open({ maxAgeMs: 0 })), rows);
    host.intercept = (_request, response) => {
      response.writeHead(200).end('<html>Please log in to the network</html>');
      return true;
    };
    assert.deepEqual(await hours(await open({ maxAgeMs: 0 })), rows);
  });

  test('a cache that can no longer be written to is still read', async () => {
    const rows = await hours(await open());
    rmSync(join(place.path, 'v1/locks'), { recursive: true });
    writeFileSync(join(place.path, 'v1/locks'), 'a file where a folder belongs');
    const dataset = await open({ maxAgeMs: 0 });
    assert.deepEqual(await hours(dataset), rows);
    await assert.rejects(dataset.read('gaps'), { code: 'io_failed' });
  });

  test('mirrors of the environment are of its dataset, and of no other', async () => {
    const kept = { ...process.env };
    Object.assign(process.env, { BULLION_DATASET: 'http://127.0.0.1:1/a', BULLION_MIRRORS: ` ${host.url}, ` });
    try {
      assert.equal((await openDataset(undefined, { cacheDir: place.path })).revision, sample.spec.revision);
      await assert.rejects(openDataset('http://127.0.0.1:1/b', { cacheDir: place.path }), { code: 'unreachable' });
    } finally {
      process.env = kept;
    }
  });

  test('a dataset that is published anew in the middle is read anew, and the old revision stays', async () => {
    const first = await open();
    const old = { revision: first.revision, rows: await hours(first) };
    await sample.republish(2);
    const [bar] = await first.read('ohlcv_1m', { ...btc, last: 1 });
    assert.equal(first.revision, sample.spec.revision);
    assert.notEqual(first.revision, old.revision);
    assert.deepEqual(bar, (await (await openDataset(sample.folder)).read('ohlcv_1m', { ...btc, last: 1 }))[0]);
    const pinned = await open({ revision: old.revision, offline: true });
    assert.deepEqual([pinned.revision, await hours(pinned)], [old.revision, old.rows]);
    await assert.rejects((await open({ revision: old.revision })).read('ohlcv_1m', { last: 1 }), { code: 'dataset_corrupt' });
    await assert.rejects(open({ revision: 'never' }), { code: 'dataset_missing', message: /never is not in the cache/ });
    const { revisions } = await cache.status({ dataset: host.url, cacheDir: place.path });
    assert.deepEqual(new Set(revisions), new Set([old.revision, sample.spec.revision]));
  });

  test('a process that runs for days hears of a new revision', async () => {
    const dataset = await open({ maxAgeMs: 0 });
    await hours(dataset);
    const { revision } = await sample.republish(3);
    await hours(dataset);
    assert.equal(dataset.revision, revision);
  });

  test('a file that was cut, changed or replaced is noticed and brought again', async () => {
    const rows = await hours(await open());
    const path = blob(shaOf(HOURS));
    const good = readFileSync(path);
    const damages: (() => void)[] = [
      () => truncateSync(path, 100),
      () => writeFileSync(path, Buffer.alloc(good.length)),
      () => {
        // Rotten under its seal: only reading it, or hashing it, tells.
        writeFileSync(path, Buffer.alloc(good.length));
        utimesSync(path, Date.UTC(2020, 0, 1) / 1000, Date.UTC(2020, 0, 1) / 1000);
      },
    ];
    for (const damage of damages) {
      chmodSync(path, 0o644);
      damage();
      host.asked.length = 0;
      assert.deepEqual(await hours(await open({ maxAgeMs: 0 })), rows);
      assert.deepEqual(
        paths().filter((each) => each !== '/spec.json'),
        [`/${HOURS}`],
      );
      assert.deepEqual(readFileSync(path), good);
    }
  });

  test('SQL notices damage as well', async () => {
    await using dataset = await open();
    const count = async () => (await dataset.query('SELECT sum(close) FROM ohlcv_hourly')).rows;
    const before = await count();
    const path = blob(shaOf(HOURS));
    chmodSync(path, 0o644);
    truncateSync(path, 200);
    assert.deepEqual(await count(), before);
  });

  test('verify hashes every file, and replaces what is damaged', async () => {
    const dataset = await open();
    await hours(dataset);
    await dataset.read('funding_rates', { limit: 1 });
    const options = { dataset: host.url, cacheDir: place.path };
    const healthy = await cache.verify(options);
    assert.deepEqual([healthy.damaged, healthy.replaced, healthy.checked > 1], [[], 0, true]);
    const path = blob(shaOf(HOURS));
    const good = readFileSync(path);
    chmodSync(path, 0o644);
    writeFileSync(
      path,
      good.map((byte, at) => (at === 5000 ? byte ^ 1 : byte)),
    );
    utimesSync(path, Date.UTC(2020, 0, 1) / 1000, Date.UTC(2020, 0, 1) / 1000);
    const damaged = [{ dataset: host.url, path: HOURS, sha256: shaOf(HOURS) }];
    assert.deepEqual(await cache.verify({ ...options, offline: true }), { ...healthy, damaged, replaced: 0 });
    assert.deepEqual(await cache.verify(options), { ...healthy, checked: healthy.checked - 1 });
    await hours(await open());
    assert.deepEqual(readFileSync(path), good);
  });

  test('refresh brings what was read before in its newest form, or everything', async () => {
    await hours(await open());
    const { revision } = await sample.republish(4);
    const options = { dataset: host.url, cacheDir: place.path };
    const seen: Progress[] = [];
    const refreshed = await cache.refresh({ ...options, onProgress: (progress) => seen.push(progress) });
    assert.deepEqual(refreshed, { dataset: host.url, revision, changed: true, downloaded: 1, bytes: fileOf(HOURS)?.bytes });
    assert.deepEqual(seen.at(-1), { path: HOURS, received: fileOf(HOURS)?.bytes, bytes: fileOf(HOURS)?.bytes });
    await cache.refresh({ ...options, all: true });
    assert.deepEqual(await cache.refresh({ ...options, all: true }), { ...refreshed, changed: false, downloaded: 0, bytes: 0 });
    const offline = await open({ offline: true });
    for (const { name, row_count } of offline.spec.tables)
      assert.equal((await offline.query(`SELECT count(*) FROM ${name}`)).rows[0]?.[0], row_count);
  });

  test('clear removes older revisions, or everything', async () => {
    await hours(await open());
    await sample.republish(5);
    await hours(await open({ maxAgeMs: 0 }));
    const options = { cacheDir: place.path };
    const older = await cache.clear({ ...options, older: true });
    assert.equal(older.files, 1);
    const status = await cache.status({ ...options, dataset: host.url });
    assert.deepEqual([status.revisions, status.files], [[sample.spec.revision], 1]);
    assert.equal((await hours(await open({ offline: true }))).length, 30);
    await cache.clear({ ...options, dataset: 'https://elsewhere.example' });
    assert.equal((await cache.clear(options)).files, 1);
    assert.deepEqual(place.files(), []);
    assert.equal((await hours(await open())).length, 30);
  });

  test('a download that breaks off is continued where it was, if the file is still the same', async () => {
    let sent = 0;
    host.intercept = ({ url }, response) => {
      if (url !== `/${HOURS}` || sent++ > 0) return false;
      const bytes = readFileSync(join(sample.folder, HOURS));
      const { ino, size, mtimeMs } = statSync(join(sample.folder, HOURS));
      const etag = `"${ino.toString(16)}-${size.toString(16)}-${Math.round(mtimeMs).toString(16)}"`;
      response.writeHead(200, { etag, 'content-length': bytes.length });
      response.write(bytes.subarray(0, 20_000));
      setTimeout(() => response.destroy(), 150);
      return true;
    };
    assert.equal((await hours(await open())).length, 30);
    const [, again] = host.asked.filter(({ path }) => path === `/${HOURS}`);
    assert.match(again?.range ?? '', /^bytes=[1-9]\d*-$/);
    assert.ok(again?.ifRange?.startsWith('"'));
    assert.ok(again !== undefined && again.bytes < (fileOf(HOURS)?.bytes ?? 0));
  });

  test('what another file left behind is not continued', async () => {
    const dataset = await open();
    const path = blob(shaOf(HOURS));
    await cache.clear({ cacheDir: place.path, dataset: 'nothing' });
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(`${path}.part`, Buffer.alloc(5000, 1));
    writeFileSync(`${path}.part.version`, '"another"');
    assert.equal((await hours(dataset)).length, 30);
    assert.ok(place.files().every((name) => !name.includes('.part')));
  });

  test('a full disk is said, and leaves nothing broken', async () => {
    const dataset = await open();
    const path = blob(shaOf(HOURS));
    mkdirSync(join(path, '..'), { recursive: true });
    symlinkSync('/dev/full', `${path}.part`);
    await assert.rejects(hours(dataset), { code: 'io_failed', message: /the disk is full \(ENOSPC\)/ });
    assert.ok(place.files().every((name) => !name.includes(shaOf(HOURS)) || name.endsWith('.version')));
    assert.equal((await hours(dataset)).length, 30);
  });

  test('a server that asks for a pause gets it', async () => {
    let refused = 0;
    host.intercept = ({ url }, response) => {
      if (url !== `/${HOURS}` || refused++ > 0) return false;
      response.writeHead(429, { 'retry-after': '1' }).end();
      return true;
    };
    const dataset = await open();
    const started = performance.now();
    assert.equal((await hours(dataset)).length, 30);
    assert.ok(performance.now() - started >= 1000);
    host.intercept = (_request, response) => {
      response.writeHead(429, { 'retry-after': '3600' }).end();
      return true;
    };
    await assert.rejects(dataset.read('gaps'), { code: 'rate_limited', hint: /in 3600 s/ });
  });

  test('a download can be stopped', async () => {
    const stop = new AbortController();
    const dataset = await open();
    const reading = dataset.read('ohlcv_hourly', { ...btc, signal: stop.signal });
    host.intercept = ({ url }) => {
      if (url === `/${HOURS}`) stop.abort();
      return url === `/${HOURS}`;
    };
    await assert.rejects(reading, { code: 'cancelled' });
  });

  test('mirrors are tried in order, and believed only by the hash', async () => {
    await using liar = await startStaticHost(sample.folder);
    await using mirror = await startStaticHost(sample.folder);
    liar.intercept = ({ url }, response) => {
      if (url === '/spec.json') return false;
      response.end(Buffer.alloc(fileOf(HOURS)?.bytes ?? 0));
      return true;
    };
    host.intercept = (_request, response) => {
      response.writeHead(403).end();
      return true;
    };
    const dataset = await open({ mirrors: [liar.url, mirror.url] });
    assert.equal((await hours(dataset)).length, 30);
    assert.deepEqual(
      [host, liar, mirror].map(({ asked }) => asked.map(({ path }) => path)),
      [['/spec.json', `/${HOURS}`], ['/spec.json', `/${HOURS}`], [`/${HOURS}`]],
    );
    assert.equal((await cache.status({ dataset: host.url, cacheDir: place.path })).files, 1, 'under the name of the dataset itself');
  });
});
