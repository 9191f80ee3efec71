import assert from 'node:assert/strict';
import { chmodSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { cache, openDataset, type Progress } from 'bullion';
import { BTC, CacheDesk, HOURS, hoursOf } from './cache-desk.ts';

describe('the cache', { timeout: 60_000 }, () => {
  let desk: CacheDesk;
  before(async () => {
    desk = await CacheDesk.open();
  });
  beforeEach(() => desk.clear());
  after(async () => await desk[Symbol.asyncDispose]());

  test('what was read once is there without a network, and the same', async () => {
    const rows = await hoursOf(await desk.dataset());
    assert.deepEqual(desk.paths(), ['/spec.json', `/${HOURS}`]);
    assert.deepEqual(rows, await hoursOf(await openDataset(desk.sample.folder)));
    desk.host.asked.length = 0;
    assert.deepEqual(await hoursOf(await desk.dataset()), rows);
    assert.deepEqual(await hoursOf(await desk.dataset({ offline: true })), rows);
    assert.deepEqual(desk.paths(), []);
    await assert.rejects((await desk.dataset({ offline: true })).read('funding_rates', { limit: 1 }), { code: 'offline' });
    await assert.rejects(openDataset('http://127.0.0.1:1', { cacheDir: desk.place.path, offline: true }), { code: 'offline' });
  });

  test('SQL brings the tables that it asks for, and no others', async () => {
    await using dataset = await desk.dataset();
    const { rows } = await dataset.sql`SELECT count(*) FROM ohlcv_hourly WHERE symbol = ${'BTCUSDT'} AND close > 0`;
    await using folder = await openDataset(desk.sample.folder);
    assert.deepEqual(rows, (await folder.sql`SELECT count(*) FROM ohlcv_hourly WHERE symbol = 'BTCUSDT' AND close > 0`).rows);
    assert.deepEqual(desk.paths(), ['/spec.json', `/${HOURS}`]);
    await dataset.query('SELECT max(quote_volume_usdt) FROM availability_with_volume');
    assert.ok(
      desk.paths().some((path) => path.includes('daily_availability')) && desk.paths().some((path) => path.includes('ohlcv_daily')),
    );
    assert.equal((await dataset.query('SHOW TABLES')).rows.length, desk.sample.spec.tables.length + 1);
  });

  test('the status says where, what, how old, and how often it helped', async () => {
    const dataset = desk.host.url;
    assert.deepEqual(await cache.status({ dataset, cacheDir: desk.place.path }), {
      ...{ location: desk.place.path, dataset, revision: null, revisions: [], files: 0, bytes: 0, age_seconds: null },
      ...{ hits: 0, misses: 0, hit_rate: null, datasets: [] },
    });
    for (let times = 0; times < 4; times++) await hoursOf(await desk.dataset());
    const { age_seconds, ...status } = await cache.status({ dataset, cacheDir: desk.place.path });
    const { revision } = desk.sample.spec;
    assert.deepEqual(status, {
      ...{ location: desk.place.path, dataset, revision, revisions: [revision], files: 1, bytes: desk.fileOf(HOURS)?.bytes },
      ...{ hits: 3, misses: 1, hit_rate: 0.75, datasets: [dataset] },
    });
    assert.ok(age_seconds !== null && age_seconds < 60);
  });

  test('a manifest that is old is asked for by its version, and believed again when it has not changed', async () => {
    await desk.dataset();
    const { revision } = await desk.dataset({ maxAgeMs: 0 });
    assert.equal(revision, desk.sample.spec.revision);
    assert.deepEqual(
      desk.host.asked.map(({ path, ifNoneMatch, status }) => [path, ifNoneMatch !== undefined, status]),
      [
        ['/spec.json', false, 200],
        ['/spec.json', true, 304],
      ],
    );
  });

  test('where the server is away, what is cached is as good as it was', async () => {
    const rows = await hoursOf(await desk.dataset());
    desk.host.intercept = (_request, response) => {
      response.writeHead(503).end();
      return true;
    };
    assert.deepEqual(await hoursOf(await desk.dataset({ maxAgeMs: 0 })), rows);
    desk.host.intercept = (_request, response) => {
      response.writeHead(200).end('<html>Please log in to the network</html>');
      return true;
    };
    assert.deepEqual(await hoursOf(await desk.dataset({ maxAgeMs: 0 })), rows);
  });

  test('a cache that can no longer be written to is still read', async () => {
    const rows = await hoursOf(await desk.dataset());
    rmSync(join(desk.place.path, 'v1/locks'), { recursive: true });
    writeFileSync(join(desk.place.path, 'v1/locks'), 'a file where a folder belongs');
    const dataset = await desk.dataset({ maxAgeMs: 0 });
    assert.deepEqual(await hoursOf(dataset), rows);
    await assert.rejects(dataset.read('gaps'), { code: 'io_failed' });
  });

  test('mirrors of the environment are of its dataset, and of no other', async () => {
    const kept = { ...process.env };
    Object.assign(process.env, { BULLION_DATASET: 'http://127.0.0.1:1/a', BULLION_MIRRORS: ` ${desk.host.url}, ` });
    try {
      assert.equal((await openDataset(undefined, { cacheDir: desk.place.path })).revision, desk.sample.spec.revision);
      await assert.rejects(openDataset('http://127.0.0.1:1/b', { cacheDir: desk.place.path }), { code: 'unreachable' });
    } finally {
      process.env = kept;
    }
  });

  test('a dataset that is published anew in the middle is read anew, and the old revision stays', async () => {
    const first = await desk.dataset();
    const old = { revision: first.revision, rows: await hoursOf(first) };
    await desk.sample.republish(2);
    const [bar] = await first.read('ohlcv_1m', { ...BTC, last: 1 });
    assert.equal(first.revision, desk.sample.spec.revision);
    assert.notEqual(first.revision, old.revision);
    assert.deepEqual(bar, (await (await openDataset(desk.sample.folder)).read('ohlcv_1m', { ...BTC, last: 1 }))[0]);
    const pinned = await desk.dataset({ revision: old.revision, offline: true });
    assert.deepEqual([pinned.revision, await hoursOf(pinned)], [old.revision, old.rows]);
    await assert.rejects((await desk.dataset({ revision: old.revision })).read('ohlcv_1m', { last: 1 }), { code: 'dataset_corrupt' });
    await assert.rejects(desk.dataset({ revision: 'never' }), { code: 'dataset_missing', message: /never is not in the cache/ });
    const { revisions } = await cache.status({ dataset: desk.host.url, cacheDir: desk.place.path });
    assert.deepEqual(new Set(revisions), new Set([old.revision, desk.sample.spec.revision]));
  });

  test('a process that runs for days hears of a new revision', async () => {
    const dataset = await desk.dataset({ maxAgeMs: 0 });
    await hoursOf(dataset);
    const { revision } = await desk.sample.republish(3);
    await hoursOf(dataset);
    assert.equal(dataset.revision, revision);
  });

  test('a file that was cut, changed or replaced is noticed and brought again', async () => {
    const rows = await hoursOf(await desk.dataset());
    const path = desk.blob(desk.shaOf(HOURS));
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
      desk.host.asked.length = 0;
      assert.deepEqual(await hoursOf(await desk.dataset({ maxAgeMs: 0 })), rows);
      assert.deepEqual(
        desk.paths().filter((each) => each !== '/spec.json'),
        [`/${HOURS}`],
      );
      assert.deepEqual(readFileSync(path), good);
    }
  });

  test('SQL notices damage as well', async () => {
    await using dataset = await desk.dataset();
    const count = async () => (await dataset.query('SELECT sum(close) FROM ohlcv_hourly')).rows;
    const before = await count();
    const path = desk.blob(desk.shaOf(HOURS));
    chmodSync(path, 0o644);
    truncateSync(path, 200);
    assert.deepEqual(await count(), before);
  });

  test('verify hashes every file, and replaces what is damaged', async () => {
    const dataset = await desk.dataset();
    await hoursOf(dataset);
    await dataset.read('funding_rates', { limit: 1 });
    const options = { dataset: desk.host.url, cacheDir: desk.place.path };
    const healthy = await cache.verify(options);
    assert.deepEqual([healthy.damaged, healthy.replaced, healthy.checked > 1], [[], 0, true]);
    const path = desk.blob(desk.shaOf(HOURS));
    const good = readFileSync(path);
    chmodSync(path, 0o644);
    writeFileSync(
      path,
      good.map((byte, at) => (at === 5000 ? byte ^ 1 : byte)),
    );
    utimesSync(path, Date.UTC(2020, 0, 1) / 1000, Date.UTC(2020, 0, 1) / 1000);
    const damaged = [{ dataset: desk.host.url, path: HOURS, sha256: desk.shaOf(HOURS) }];
    assert.deepEqual(await cache.verify({ ...options, offline: true }), { ...healthy, damaged, replaced: 0 });
    assert.deepEqual(await cache.verify(options), { ...healthy, checked: healthy.checked - 1 });
    await hoursOf(await desk.dataset());
    assert.deepEqual(readFileSync(path), good);
  });

  test('refresh brings what was read before in its newest form, or everything', async () => {
    await hoursOf(await desk.dataset());
    const { revision } = await desk.sample.republish(4);
    const options = { dataset: desk.host.url, cacheDir: desk.place.path };
    const seen: Progress[] = [];
    const refreshed = await cache.refresh({ ...options, onProgress: (progress) => seen.push(progress) });
    assert.deepEqual(refreshed, { dataset: desk.host.url, revision, changed: true, downloaded: 1, bytes: desk.fileOf(HOURS)?.bytes });
    assert.deepEqual(seen.at(-1), { path: HOURS, received: desk.fileOf(HOURS)?.bytes, bytes: desk.fileOf(HOURS)?.bytes });
    await cache.refresh({ ...options, all: true });
    assert.deepEqual(await cache.refresh({ ...options, all: true }), { ...refreshed, changed: false, downloaded: 0, bytes: 0 });
    const offline = await desk.dataset({ offline: true });
    for (const { name, row_count } of offline.spec.tables)
      assert.equal((await offline.query(`SELECT count(*) FROM ${name}`)).rows[0]?.[0], row_count);
  });

  test('clear removes older revisions, or everything', async () => {
    await hoursOf(await desk.dataset());
    await desk.sample.republish(5);
    await hoursOf(await desk.dataset({ maxAgeMs: 0 }));
    const options = { cacheDir: desk.place.path };
    const older = await cache.clear({ ...options, older: true });
    assert.equal(older.files, 1);
    const status = await cache.status({ ...options, dataset: desk.host.url });
    assert.deepEqual([status.revisions, status.files], [[desk.sample.spec.revision], 1]);
    assert.equal((await hoursOf(await desk.dataset({ offline: true }))).length, 30);
    await cache.clear({ ...options, dataset: 'https://elsewhere.example' });
    assert.equal((await cache.clear(options)).files, 1);
    assert.deepEqual(desk.place.files(), []);
    assert.equal((await hoursOf(await desk.dataset())).length, 30);
  });
});
