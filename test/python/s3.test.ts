import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { BullionError, type OpenOptions, openDataset } from 'bullion';
import { makeCache } from '../../packages/client/test/cache-place.ts';
import { makeSample, type Sample } from '../../packages/client/test/sample.ts';
import { withEnv } from '../../packages/client/test/with-env.ts';
import { bullion, temporaryFolder } from '../support/bullion.ts';

const python = join(import.meta.dirname, '../../node_modules/.python/bin/python');

const CLOSED = 's3://closed/some folder';
const MINUTES = 'data/ohlcv_1m/2024-01.parquet';
const hour = {
  exchange: 'binance',
  market: 'perp',
  symbol: 'BTCUSDT',
  from: '2024-01-01T00:00:00Z',
  until: '2024-01-01T01:00:00Z',
} as const;

type Env = Readonly<Record<string, string | undefined>>;

interface Hello {
  readonly endpoint: string;
  readonly keys: Readonly<Record<'reader' | 'stranger' | 'session', Readonly<Record<string, string>>>>;
}

const NO_KEYS: Env = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, AWS_SESSION_TOKEN: undefined };

describe('a bucket of a real S3 server', { timeout: 120_000 }, () => {
  let sample: Sample;
  let server: ChildProcess;
  let hello: Hello;

  before(async () => {
    sample = await makeSample();
    server = spawn(python, [join(import.meta.dirname, 's3_server.py'), sample.folder], { stdio: ['pipe', 'pipe', 'inherit'] });
    hello = JSON.parse(await said());
  });
  after(async () => {
    server.kill();
    await sample[Symbol.asyncDispose]();
  });

  /** The next line that the server writes. */
  function said(line?: string): Promise<string> {
    assert.ok(server.stdin && server.stdout);
    const lines = createInterface({ input: server.stdout });
    if (line !== undefined) server.stdin.write(`${line}\n`);
    return new Promise((resolve, reject) => {
      server.once('close', () => reject(new Error('the server has ended')));
      lines.once('line', (text) => {
        lines.close();
        resolve(text);
      });
    });
  }

  function minutes(address: string, keys: Env, options: OpenOptions = { cacheDir: false }): Promise<unknown[]> {
    return withEnv({ ...NO_KEYS, AWS_REGION: undefined, AWS_ENDPOINT_URL_S3: hello.endpoint, ...keys }, async () =>
      (await openDataset(address, options)).read('ohlcv_1m', hour),
    );
  }

  /** How a reading is refused; nothing that is said of it may hold a secret. */
  async function refusal(keys: Env): Promise<BullionError> {
    const error: unknown = await minutes(CLOSED, keys).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof BullionError);
    const secrets = [keys['AWS_SECRET_ACCESS_KEY'], keys['AWS_SESSION_TOKEN']].filter((each) => each !== undefined);
    for (const text of [inspect(error, { depth: 9 }), JSON.stringify(error)]) assert.ok(!secrets.some((secret) => text.includes(secret)));
    return error;
  }

  const local = async (): Promise<unknown[]> => (await openDataset(sample.folder)).read('ohlcv_1m', hour);

  test('without keys, what is public is read and what is not is refused', async () => {
    assert.deepEqual(await minutes('s3://open/some folder', {}), await local());
    const error = await refusal({});
    assert.deepEqual([error.code, error.details['status']], ['refused', 403]);
    assert.match(error.hint ?? '', /AWS_ACCESS_KEY_ID/);
    assert.equal(await said('enforce'), 'done');
  });

  test('with keys it is read in ranges and through the cache, and then without a network', async () => {
    using place = makeCache();
    assert.deepEqual(await minutes(CLOSED, hello.keys.reader), await local());
    assert.deepEqual(await minutes(CLOSED, hello.keys.reader, { cacheDir: place.path }), await local());
    assert.deepEqual(await minutes(CLOSED, {}, { cacheDir: place.path, offline: true }), await local());
  });

  test('the keys of a session are read with their token, and not without it', async () => {
    assert.deepEqual(await minutes(CLOSED, hello.keys.session), await local());
    assert.equal((await refusal({ ...hello.keys.session, AWS_SESSION_TOKEN: 'x'.repeat(40) })).details['code'], 'InvalidToken');
  });

  test('a manifest that has not changed is not sent again', async () => {
    using place = makeCache();
    const options = { cacheDir: place.path, maxAgeMs: 0 };
    for (let count = 0; count < 2; count++) assert.deepEqual(await minutes(CLOSED, hello.keys.reader, options), await local());
  });

  test('wrong keys are told apart, and no secret is repeated', async () => {
    const { reader, stranger } = hello.keys;
    const codes = async (keys: Env) => {
      const { code, details, hint } = await refusal(keys);
      return [code, details['code'], /\w+/.exec(hint ?? '')?.[0]];
    };
    assert.deepEqual(await codes({ ...reader, AWS_SECRET_ACCESS_KEY: 'wrong/secret+of40characters0123456789abc' }), [
      'refused',
      'SignatureDoesNotMatch',
      'AWS_SECRET_ACCESS_KEY',
    ]);
    assert.deepEqual(await codes({ ...reader, AWS_ACCESS_KEY_ID: 'AKIAQ3EGRXXXXXXXXXXX' }), [
      'refused',
      'InvalidAccessKeyId',
      'AWS_ACCESS_KEY_ID',
    ]);
    assert.deepEqual(await codes(stranger), ['refused', 'AccessDenied', 'The']);
  });

  test('half a pair of keys is a mistake of the environment', async () => {
    assert.equal((await refusal({ AWS_ACCESS_KEY_ID: 'AKIA' })).code, 'bad_config');
  });

  test('an object that is replaced between two ranges is never mixed', async () => {
    const rows = await withEnv({ ...NO_KEYS, ...hello.keys.reader, AWS_ENDPOINT_URL: hello.endpoint }, async () => {
      const dataset = await openDataset(CLOSED, { cacheDir: false, memoryBytes: 0 });
      await dataset.read('ohlcv_1m', hour);
      await sample.republish(2);
      await said(`replace ${MINUTES} ${join(sample.folder, MINUTES)}`);
      await assert.rejects(dataset.read('ohlcv_1m', { ...hour, columns: ['open'] }), { code: 'dataset_corrupt' });
      await said(`replace spec.json ${join(sample.folder, 'spec.json')}`);
      return dataset.read('ohlcv_1m', hour);
    });
    assert.deepEqual(rows, await local());
  });

  test('the command says what is wrong without the secret, also when it says everything', async () => {
    using home = temporaryFolder('s3');
    const secret = 'wrong/secret+of40characters0123456789abc';
    const env = { ...hello.keys.reader, AWS_SECRET_ACCESS_KEY: secret, AWS_ENDPOINT_URL: hello.endpoint, BULLION_CACHE_DIR: home.path };
    const args = ['sql', 'SELECT 1 FROM gaps', '--dataset', CLOSED, '--home', home.path];
    for (const more of [[], ['--json'], ['--log-level', 'debug']]) {
      const { code, stdout, stderr } = await bullion([...args, ...more], env);
      assert.notEqual(code, 0);
      assert.match(stdout + stderr, /SignatureDoesNotMatch/);
      assert.ok(!(stdout + stderr).includes(secret));
    }
  });
});
