import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { startStaticHost } from '@bullion/simulator';
import { cache, openDataset } from 'bullion';
import { BTC, CacheDesk, HOURS, hoursOf } from './cache-desk.ts';

describe('a download into the cache', { timeout: 60_000 }, () => {
  let desk: CacheDesk;
  before(async () => {
    desk = await CacheDesk.open();
  });
  beforeEach(() => desk.clear());
  after(async () => await desk[Symbol.asyncDispose]());

  test('a download that breaks off is continued where it was, if the file is still the same', async () => {
    let sent = 0;
    desk.host.intercept = ({ url }, response) => {
      if (url !== `/${HOURS}` || sent++ > 0) return false;
      const bytes = readFileSync(join(desk.sample.folder, HOURS));
      const { ino, size, mtimeMs } = statSync(join(desk.sample.folder, HOURS));
      const etag = `"${ino.toString(16)}-${size.toString(16)}-${Math.round(mtimeMs).toString(16)}"`;
      response.writeHead(200, { etag, 'content-length': bytes.length });
      response.write(bytes.subarray(0, 20_000));
      setTimeout(() => response.destroy(), 150);
      return true;
    };
    assert.equal((await hoursOf(await desk.dataset())).length, 30);
    const [, again] = desk.host.asked.filter(({ path }) => path === `/${HOURS}`);
    assert.match(again?.range ?? '', /^bytes=[1-9]\d*-$/);
    assert.ok(again?.ifRange?.startsWith('"'));
    assert.ok(again !== undefined && again.bytes < (desk.fileOf(HOURS)?.bytes ?? 0));
  });

  test('what another file left behind is not continued', async () => {
    const dataset = await desk.dataset();
    const path = desk.blob(desk.shaOf(HOURS));
    await cache.clear({ cacheDir: desk.place.path, dataset: 'nothing' });
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(`${path}.part`, Buffer.alloc(5000, 1));
    writeFileSync(`${path}.part.version`, '"another"');
    assert.equal((await hoursOf(dataset)).length, 30);
    assert.ok(desk.place.files().every((name) => !name.includes('.part')));
  });

  test('a full disk is said, and leaves nothing broken', async () => {
    const dataset = await desk.dataset();
    const path = desk.blob(desk.shaOf(HOURS));
    mkdirSync(join(path, '..'), { recursive: true });
    symlinkSync('/dev/full', `${path}.part`);
    await assert.rejects(hoursOf(dataset), { code: 'io_failed', message: /the disk is full \(ENOSPC\)/ });
    assert.ok(desk.place.files().every((name) => !name.includes(desk.shaOf(HOURS)) || name.endsWith('.version')));
    assert.equal((await hoursOf(dataset)).length, 30);
  });

  test('a server that asks for a pause gets it', async () => {
    let refused = 0;
    desk.host.intercept = ({ url }, response) => {
      if (url !== `/${HOURS}` || refused++ > 0) return false;
      response.writeHead(429, { 'retry-after': '1' }).end();
      return true;
    };
    const dataset = await desk.dataset();
    const started = performance.now();
    assert.equal((await hoursOf(dataset)).length, 30);
    assert.ok(performance.now() - started >= 1000);
    desk.host.intercept = (_request, response) => {
      response.writeHead(429, { 'retry-after': '3600' }).end();
      return true;
    };
    await assert.rejects(dataset.read('gaps'), { code: 'rate_limited', hint: /in 3600 s/ });
  });

  test('a download can be stopped', async () => {
    const stop = new AbortController();
    const dataset = await desk.dataset();
    const reading = dataset.read('ohlcv_hourly', { ...BTC, signal: stop.signal });
    desk.host.intercept = ({ url }) => {
      if (url === `/${HOURS}`) stop.abort();
      return url === `/${HOURS}`;
    };
    await assert.rejects(reading, { code: 'cancelled' });
  });

  test('mirrors are tried in order, and believed only by the hash', async () => {
    await using liar = await startStaticHost(desk.sample.folder);
    await using mirror = await startStaticHost(desk.sample.folder);
    liar.intercept = ({ url }, response) => {
      if (url === '/spec.json') return false;
      response.end(Buffer.alloc(desk.fileOf(HOURS)?.bytes ?? 0));
      return true;
    };
    desk.host.intercept = (_request, response) => {
      response.writeHead(403).end();
      return true;
    };
    const dataset = await desk.dataset({ mirrors: [liar.url, mirror.url] });
    assert.equal((await hoursOf(dataset)).length, 30);
    assert.deepEqual(
      [desk.host, liar, mirror].map(({ asked }) => asked.map(({ path }) => path)),
      [['/spec.json', `/${HOURS}`], ['/spec.json', `/${HOURS}`], [`/${HOURS}`]],
    );
    assert.equal(
      (await cache.status({ dataset: desk.host.url, cacheDir: desk.place.path })).files,
      1,
      'under the name of the dataset itself',
    );
  });

  test('a place where no folder can be made is refused at once', async () => {
    await assert.rejects(openDataset(desk.host.url, { cacheDir: '/proc/nothing' }), { code: 'io_failed' });
  });
});
