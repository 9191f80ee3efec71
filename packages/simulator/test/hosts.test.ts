import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startHubHost, startReleaseHost, startStaticHost } from '../src/index.ts';

const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const ask = (url: string, headers: Record<string, string> = {}): Promise<Response> => fetch(url, { headers, redirect: 'manual' });

test('a static host knows ranges, versions, and both together', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bullion-host-'));
  try {
    writeFileSync(join(folder, 'a.txt'), '0123456789');
    await using host = await startStaticHost(folder);
    const whole = await ask(`${host.url}/a.txt`);
    const etag = whole.headers.get('etag') ?? '';
    assert.deepEqual([whole.status, await whole.text()], [200, '0123456789']);
    const part = await ask(`${host.url}/a.txt`, { range: 'bytes=2-4', 'if-range': etag });
    assert.deepEqual([part.status, part.headers.get('content-range'), await part.text()], [206, 'bytes 2-4/10', '234']);
    const other = await ask(`${host.url}/a.txt`, { range: 'bytes=2-4', 'if-range': '"another"' });
    assert.deepEqual([other.status, await other.text()], [200, '0123456789']);
    assert.equal((await ask(`${host.url}/a.txt`, { range: 'bytes=10-' })).status, 416);
    assert.equal((await ask(`${host.url}/a.txt`, { 'if-none-match': etag })).status, 304);
    assert.equal((await ask(`${host.url}/b.txt`)).status, 404);
    const tail = await ask(`${host.url}/a.txt`, { range: 'bytes=-3' });
    assert.deepEqual([tail.status, tail.headers.get('content-range'), await tail.text()], [206, 'bytes 7-9/10', '789']);
    assert.equal(host.asked.length, 7);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a release is found by its tag or as the newest, at a signed address of another host', async () => {
  await using host = await startReleaseHost('owner/repo');
  host.release('v1', { 'data/x/2024.parquet': text('one') });
  host.release('v2', { 'data/x/2024.parquet': text('two') });
  const newest = await ask(`${host.url}/owner/repo/releases/latest/download/data.x.2024.parquet`);
  assert.equal(newest.headers.get('location'), `${host.url}/owner/repo/releases/download/v2/data.x.2024.parquet`);
  const tagged = await ask(`${host.url}/owner/repo/releases/download/v1/data.x.2024.parquet`);
  const signed = tagged.headers.get('location') ?? '';
  assert.ok(tagged.status === 302 && signed.startsWith(host.files.url));
  assert.equal(await (await ask(signed)).text(), 'one');
  assert.equal((await ask(signed, { authorization: 'Bearer x' })).status, 403);
  host.expire();
  assert.equal((await ask(signed)).status, 403);
});

test('the Hub names commits, keeps old ones, redirects to large files and says when it has enough', async () => {
  await using host = await startHubHost('org/name', { lfsFrom: 10 });
  const first = host.commit({ 'a.txt': text('small'), 'b.bin': text('large enough') });
  host.commit({ 'a.txt': text('other') });
  const resolve = (revision: string, path: string): Promise<Response> => ask(`${host.url}/datasets/org/name/resolve/${revision}/${path}`);
  assert.equal(await (await resolve(first, 'a.txt')).text(), 'small');
  assert.equal(await (await resolve('main', 'a.txt')).text(), 'other');
  const large = await resolve(first, 'b.bin');
  assert.deepEqual([large.status, large.headers.get('x-repo-commit'), large.headers.get('x-linked-size')], [302, first, '12']);
  assert.equal(await (await ask(large.headers.get('location') ?? '')).text(), 'large enough');
  assert.equal((await resolve('main', 'c.txt')).headers.get('x-error-code'), 'EntryNotFound');
  assert.equal((await resolve('0'.repeat(40), 'a.txt')).headers.get('x-error-code'), 'RevisionNotFound');
  host.limit(1, 55);
  const refused = await resolve('main', 'a.txt');
  assert.deepEqual([refused.status, refused.headers.get('ratelimit')], [429, '"resolvers";r=0;t=55']);
  assert.equal((await resolve('main', 'a.txt')).status, 200);
});
