import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { silentLog } from '@bullion/core';
import { type RunningServer, startServer } from '../src/index.ts';

describe('the server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bullion-server-'));
  const page = mkdtempSync(join(tmpdir(), 'bullion-page-'));
  let server: RunningServer;

  before(async () => {
    writeFileSync(join(folder, 'spec.json'), '{"name":"bullion"}');
    writeFileSync(join(page, 'index.html'), '<!doctype html><title>Bullion</title>');
    server = await startServer({ dataset: folder, page, port: 0, host: '127.0.0.1', log: silentLog });
  });

  after(async () => {
    await server.close();
    for (const each of [folder, page]) rmSync(each, { recursive: true });
  });

  test('shows the page and tells it where the dataset is', async () => {
    assert.match(await (await fetch(server.url)).text(), /Bullion/);
    assert.deepEqual(await (await fetch(`${server.url}/config.json`)).json(), { dataset: './dataset/' });
  });

  test('answers byte ranges of the dataset with 206 and the bytes that were asked for', async () => {
    const response = await fetch(`${server.url}/dataset/spec.json`, { headers: { range: 'bytes=2-5' } });
    assert.equal(response.status, 206);
    assert.equal(response.headers.get('content-range'), 'bytes 2-5/18');
    assert.equal(await response.text(), 'name');
  });

  test('answers 304 for a file that the reader already has', async () => {
    const etag = (await fetch(`${server.url}/dataset/spec.json`)).headers.get('etag');
    assert.ok(etag);
    assert.equal(
      (await fetch(`${server.url}/dataset/spec.json`, { headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' } })).status,
      304,
    );
  });

  test('does not serve what lies outside the dataset', async () => {
    for (const path of ['/dataset/../../etc/passwd', '/dataset/%2e%2e/%2e%2e/etc/passwd', '/dataset/..%2f..%2fetc%2fpasswd']) {
      assert.ok([400, 403, 404].includes((await fetch(server.url + path)).status), path);
    }
  });

  test('is ready only once a manifest is there', async () => {
    assert.equal((await fetch(`${server.url}/health/ready`)).status, 200);
    rmSync(join(folder, 'spec.json'));
    assert.equal((await fetch(`${server.url}/health/ready`)).status, 503);
    assert.equal((await fetch(`${server.url}/health/live`)).status, 200);
  });

  test('says what to do when the port is taken', async () => {
    const port = Number(new URL(server.url).port);
    await assert.rejects(startServer({ dataset: folder, page, port, host: '127.0.0.1', log: silentLog }), {
      code: 'usage',
      message: /Port \d+/,
    });
  });
});
