import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Host } from '@bullion/simulator';
import { CacheDesk } from '../packages/client/test/cache-desk.ts';
import { bullion, temporaryFolder } from './support/bullion.ts';

describe('the cache on the command line', { timeout: 90_000 }, () => {
  const folder = temporaryFolder('cache');
  let desk: CacheDesk;
  let host: Host;

  before(async () => {
    desk = await CacheDesk.open();
    host = desk.host;
  });
  after(async () => {
    await desk[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  async function ask(line: string, env: Record<string, string> = {}): Promise<{ code: number | null; said: Record<string, unknown> }> {
    const where = { BULLION_DATASET: host.url, BULLION_CACHE_DIR: join(folder.path, 'cache'), BULLION_HOME: folder.path };
    const { code, stdout } = await bullion([...line.split(' '), '--json'], { ...where, ...env });
    return { code, said: JSON.parse(stdout) };
  }

  test('what was asked once is answered with the network off, and the status says so', async () => {
    const question = 'query snapshot 2024-01-01';
    const first = await ask(question);
    assert.equal(first.code, 0);
    await host[Symbol.asyncDispose]();
    assert.deepEqual(await ask(question), first);
    assert.deepEqual(await ask(`${question} --offline`), first);
    assert.deepEqual(await ask(question, { HF_HUB_OFFLINE: '1' }), first);
    const { code, said } = await ask('sql SELECT/**/count(*)/**/FROM/**/funding_rates', { BULLION_OFFLINE: '1' });
    assert.deepEqual([code, said['error'] !== undefined && Object(said['error']).code], [1, 'offline']);

    const { said: status } = await ask('cache status');
    const named = { location: join(folder.path, 'cache'), dataset: host.url, revision: desk.sample.spec.revision };
    assert.deepEqual({ ...status, ...named }, status);
    const { files, hits, misses, hit_rate } = status;
    assert.ok(Number(files) > 0 && Number(status['bytes']) > 0 && Number(status['age_seconds']) < 300);
    assert.ok(Number(hits) >= 3 * (Number(misses) - 2) && hit_rate === Number(hits) / (Number(hits) + Number(misses)));
    assert.deepEqual(await ask('cache verify'), { code: 0, said: { checked: files, damaged: [], replaced: 0 } });
    assert.equal((await ask('cache clear')).said['files'], files);
    assert.equal((await ask('cache status')).said['files'], 0);
    assert.equal((await ask('cache forget')).code, 2);
  });
});
