import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { startHubHost } from '@bullion/simulator';
import { temporaryFolder } from '../support/bullion.ts';

const python = join(import.meta.dirname, '../../node_modules/.python/bin/python');

test('the stand-in for the Hub is a Hub to the library of Hugging Face', async () => {
  using folder = temporaryFolder('hub');
  await using host = await startHubHost('org/name');
  const files = { 'spec.json': new TextEncoder().encode('{}'), 'data/gaps/all.parquet': new Uint8Array(50_000).fill(7) };
  const revision = host.commit(files);
  // Its transfer by chunks needs a server of its own; without it, large files come as everywhere else.
  const env = { ...process.env, HF_ENDPOINT: host.url, HF_HUB_DISABLE_XET: '1', HF_HOME: folder.path };
  const { stdout } = await promisify(execFile)(python, [join(import.meta.dirname, 'hub.py'), 'org/name', join(folder.path, 'cache')], {
    env,
  });
  const hashes = Object.entries(files).map(([path, bytes]) => [path, createHash('sha256').update(bytes).digest('hex')]);
  const { errors, ...seen } = JSON.parse(stdout);
  assert.deepEqual(seen, { revision, files: Object.fromEntries(hashes) });
  assert.ok(/EntryNotFound/.test(errors[0]) && /RevisionNotFound/.test(errors[1]));
});
