import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { startHubHost, startReleaseHost, startStaticHost } from '@bullion/simulator';
import { BullionError, openDataset } from 'bullion';
import { sourceOf } from '../src/source/source.ts';
import { makeCache } from './cache-place.ts';
import { makeSample, type Sample } from './sample.ts';
import { withEnv } from './with-env.ts';

const btc = { exchange: 'binance', market: 'perp', symbol: 'BTCUSDT' } as const;
const hour = { ...btc, from: '2024-01-01T00:00:00Z', until: '2024-01-01T01:00:00Z' } as const;

describe('where datasets are published', { timeout: 60_000 }, () => {
  let sample: Sample;

  before(async () => {
    sample = await makeSample();
  });
  after(() => sample[Symbol.asyncDispose]());

  /** The files of the dataset by their paths, the manifest last. */
  const contents = (): Record<string, Uint8Array> => {
    const paths = sample.spec.tables.flatMap(({ files }) => files.map(({ path }) => path));
    return Object.fromEntries([...paths, 'spec.json'].map((path) => [path, new Uint8Array(readFileSync(join(sample.folder, path)))]));
  };

  test('addresses are read as they are meant', () => {
    const urls = (address: string, places = {}) => {
      const source = sourceOf(address, places);
      return [source?.manifestUrl, source?.fileUrl(source.newestBase, 'data/ohlcv_1m/2024 01.parquet')];
    };
    assert.deepEqual(urls('hf://org/name@v1.0'), [
      'https://huggingface.co/datasets/org/name/resolve/v1.0/spec.json',
      'https://huggingface.co/datasets/org/name/resolve/v1.0/data/ohlcv_1m/2024%2001.parquet',
    ]);
    assert.deepEqual(urls('github://o/r'), [
      'https://github.com/o/r/releases/latest/download/spec.json',
      'https://github.com/o/r/releases/latest/download/data.ohlcv_1m.2024.01.parquet',
    ]);
    assert.equal(urls('github://o/r@v 1')[0], 'https://github.com/o/r/releases/download/v%201/spec.json');
    assert.equal(urls('s3://bucket/some/prefix/')[0], 'https://bucket.s3.amazonaws.com/some/prefix/spec.json');
    assert.equal(urls('s3://my.bucket', { region: 'eu-west-1' })[0], 'https://s3.eu-west-1.amazonaws.com/my.bucket/spec.json');
    assert.equal(urls('s3://bucket/x', { s3: 'http://127.0.0.1:9000/' })[0], 'http://127.0.0.1:9000/bucket/x/spec.json');
    assert.equal(sourceOf('C:\\data'), undefined);
    for (const wrong of ['hf://name', 'github://owner', 's3://B', 'ftp://host/x']) assert.throws(() => sourceOf(wrong), { code: 'usage' });
  });

  test('the Hub: files are read at the commit of the manifest, and the token stays with the Hub', async () => {
    using place = makeCache();
    await using host = await startHubHost('org/name', { token: 'hf_secret' });
    const commit = host.commit(contents());
    await withEnv({ HF_ENDPOINT: host.url, HF_TOKEN: 'hf_secret' }, async () => {
      for (const cacheDir of [place.path, false] as const) {
        const dataset = await openDataset('hf://org/name', { cacheDir });
        assert.deepEqual(await dataset.read('ohlcv_1m', hour), await (await openDataset(sample.folder)).read('ohlcv_1m', hour));
      }
    });
    const files = host.hub.asked.filter(({ path }) => path.includes('.parquet'));
    assert.ok(files.length > 1 && files.every(({ path }) => path.startsWith(`/datasets/org/name/resolve/${commit}/`)));
    assert.ok(host.hub.asked.every(({ authorization }) => authorization === 'Bearer hf_secret'));
    assert.ok(host.cdn.asked.length > 1 && host.cdn.asked.every(({ authorization }) => authorization === undefined));
    await withEnv({ HF_ENDPOINT: host.url }, () => assert.rejects(openDataset('hf://org/name', { cacheDir: false }), { code: 'refused' }));
  });

  test('the Hub: an old revision can still be read after a new commit', async () => {
    using place = makeCache();
    await using host = await startHubHost('org/name');
    host.commit(contents());
    const expected = await (await openDataset(sample.folder)).read('ohlcv_1m', hour);
    await withEnv({ HF_ENDPOINT: host.url }, async () => {
      const dataset = await openDataset('hf://org/name', { cacheDir: place.path });
      const { revision } = dataset;
      await sample.republish(6);
      const commit = host.commit(contents());
      const old = await openDataset('hf://org/name', { cacheDir: place.path, revision });
      assert.deepEqual(await old.read('ohlcv_1m', hour), expected);
      const ranged = await openDataset(`hf://org/name@${commit}`, { cacheDir: false });
      assert.equal(ranged.revision, sample.spec.revision);
      assert.notDeepEqual(await ranged.read('ohlcv_1m', hour), expected);
    });
  });

  test('the Hub: too many requests are waited for as long as it says', async () => {
    using place = makeCache();
    await using host = await startHubHost('org/name');
    host.commit(contents());
    host.limit(1, 1);
    await withEnv({ HF_ENDPOINT: host.url }, async () => {
      const started = performance.now();
      await openDataset('hf://org/name', { cacheDir: place.path });
      assert.ok(performance.now() - started >= 1000);
      host.limit(1, 280);
      await assert.rejects(openDataset('hf://org/name', { cacheDir: false }), { code: 'rate_limited', hint: /in 280 s/ });
    });
  });

  test('releases: flat names, signed addresses, and no mixture when a newer one appears', async () => {
    using place = makeCache();
    await using host = await startReleaseHost('owner/repo');
    host.release('v1', contents());
    await withEnv({ BULLION_ENDPOINT_GITHUB: host.url, HF_TOKEN: 'hf_secret' }, async () => {
      const cached = await openDataset('github://owner/repo', { cacheDir: place.path });
      const ranged = await openDataset('github://owner/repo', { cacheDir: false });
      const { revision } = cached;
      const expected = await (await openDataset(sample.folder)).read('ohlcv_1m', hour);
      await sample.republish(7);
      host.release('v2', contents());
      for (const dataset of [cached, ranged]) {
        assert.deepEqual(await dataset.read('ohlcv_1m', hour), expected);
        assert.equal(dataset.revision, revision, 'the release that was opened');
      }
      host.expire();
      assert.equal((await ranged.read('ohlcv_1m', { ...btc, last: 5 })).length, 5, 'a signed address that is over is asked for again');
      assert.equal((await openDataset('github://owner/repo', { cacheDir: false })).revision, sample.spec.revision);
      assert.equal((await openDataset('github://owner/repo@v1', { cacheDir: false })).revision, revision);
      await assert.rejects(openDataset('github://owner/repo@v9', { cacheDir: false }), { code: 'dataset_missing' });
    });
    assert.ok([...host.web.asked, ...host.files.asked].every(({ authorization }) => authorization === undefined));
    assert.ok(host.web.asked.some(({ path }) => path === '/owner/repo/releases/download/v1/data.ohlcv_1m.2024-01.parquet'));
  });

  test('releases behind a proxy that knows no ranges come whole', async () => {
    await using host = await startReleaseHost('owner/repo', { ranges: false });
    host.release('v1', contents());
    await withEnv({ BULLION_ENDPOINT_GITHUB: host.url }, async () => {
      const dataset = await openDataset('github://owner/repo', { cacheDir: false });
      assert.deepEqual(await dataset.read('ohlcv_1m', hour), await (await openDataset(sample.folder)).read('ohlcv_1m', hour));
    });
  });

  test('a store that speaks S3, by its own address', async () => {
    using place = makeCache();
    await using host = await startStaticHost(join(sample.folder, '..'));
    const [, folder = ''] = /([^/]+)$/.exec(sample.folder) ?? [];
    host.intercept = (request) => {
      request.url = (request.url ?? '').replace('/bucket/', '/');
      return false;
    };
    await withEnv({ AWS_ENDPOINT_URL_S3: host.url }, async () => {
      const dataset = await openDataset(`s3://bucket/${folder}`, { cacheDir: place.path });
      assert.equal((await dataset.read('ohlcv_1m', hour)).length, 60);
    });
  });

  test('a store that speaks S3: each request is signed, and nobody else gets the signature', async () => {
    await using elsewhere = await startStaticHost(sample.folder);
    await using host = await startStaticHost(sample.folder);
    host.intercept = ({ url = '', headers }, response) => {
      assert.match(
        headers.authorization ?? '',
        /^AWS4-HMAC-SHA256 Credential=AKIA1\/\d{8}\/eu-west-1\/s3\/aws4_request, .*Signature=[0-9a-f]{64}$/,
      );
      assert.equal(headers['x-amz-security-token'], 'session');
      response.writeHead(307, { location: elsewhere.url + url.replace('/bucket', '') }).end();
      return true;
    };
    await withEnv({ ...KEYS, AWS_ENDPOINT_URL_S3: host.url }, async () => {
      assert.equal((await (await openDataset('s3://bucket', { cacheDir: false })).read('ohlcv_1m', hour)).length, 60);
    });
    assert.ok(elsewhere.asked.length > 2 && elsewhere.asked.every(({ authorization }) => authorization === undefined));
  });

  test('a store that speaks S3: what it refuses is told with what helps, and without what was signed', async () => {
    await using host = await startStaticHost(sample.folder);
    const refusals = [
      [400, 'ExpiredToken', /AWS_SESSION_TOKEN is over/],
      [403, 'RequestTimeTooSkewed', /clock/],
      [400, 'AuthorizationHeaderMalformed', /AWS_REGION to the region of the bucket, ap-south-1/],
    ] as const;
    for (const [status, code, hint] of refusals) {
      host.intercept = ({ headers }, response) => {
        response.writeHead(status, { 'content-type': 'application/xml', 'x-amz-bucket-region': 'ap-south-1' });
        response.end(
          `<Error><Code>${code}</Code><StringToSign>${headers.authorization} ${headers['x-amz-security-token']}</StringToSign></Error>`,
        );
        return true;
      };
      const refused = withEnv({ ...KEYS, AWS_ENDPOINT_URL_S3: host.url }, () => openDataset('s3://bucket', { cacheDir: false }));
      const error: unknown = await refused.catch((thrown: unknown) => thrown);
      assert.ok(error instanceof BullionError && hint.test(error.hint ?? ''));
      assert.deepEqual([error.code, error.details['code']], ['refused', code]);
      assert.doesNotMatch(inspect(error, { depth: 9 }), /AKIA1|session\b|AWS4/);
    }
  });
});

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'session', AWS_REGION: 'eu-west-1' };
