import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { AvailabilityDB, openDataset, Token } from 'bullion';
import { makeSample, type Sample } from './sample.ts';
import { serveFolder } from './web-server.ts';

describe('opening a dataset', () => {
  let sample: Sample;

  before(async () => {
    sample = await makeSample();
  });
  after(() => sample[Symbol.asyncDispose]());

  test('a folder, a file address and the environment lead to the same dataset', async () => {
    const { revision } = sample.spec;
    for (const place of [sample.folder, pathToFileURL(sample.folder).href]) assert.equal((await openDataset(place)).revision, revision);
    const { env } = process;
    const kept = { ...env };
    try {
      env['BULLION_DATASET'] = sample.folder;
      assert.equal((await openDataset()).revision, revision);
      assert.equal((await new Token('BTC').ohlcv({ limit: 1 })).revision, revision);
      delete env['BULLION_DATASET'];
      env['BULLION_HOME'] = join(sample.folder, 'home');
      mkdirSync(join(sample.folder, 'home'));
      await assert.rejects(AvailabilityDB.open(), { code: 'dataset_missing', message: /home\/dataset/ });
    } finally {
      process.env = kept;
      rmSync(join(sample.folder, 'home'), { recursive: true, force: true });
    }
  });

  test('what is not a dataset is told apart from one that is not there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bullion-spec-'));
    await assert.rejects(openDataset(folder), { code: 'dataset_missing', message: /no spec.json/ });
    await assert.rejects(openDataset('ftp://bucket/prefix'), { code: 'usage', message: /ftp:/ });
    const good = JSON.parse(JSON.stringify(sample.spec));
    const [table] = good.tables;
    const bad: unknown[] = [
      'half',
      [],
      { ...good, revision: '' },
      { ...good, tables: [{ ...table, files: [{ ...table.files[0], path: '../../etc/passwd' }] }] },
      { ...good, tables: [{ ...table, files: [{ ...table.files[0], path: '/etc/passwd' }] }] },
      { ...good, tables: [{ ...table, files: [{ ...table.files[0], bytes: -1 }] }] },
      { ...good, tables: [{ ...table, files: [{ ...table.files[0], from: 'yesterday' }] }] },
    ];
    for (const spec of bad) {
      writeFileSync(join(folder, 'spec.json'), typeof spec === 'string' ? spec : JSON.stringify(spec));
      await assert.rejects(openDataset(folder), { code: 'dataset_corrupt' });
    }
    rmSync(folder, { recursive: true });
  });

  test('every answer is of the revision that it names, also while new ones are published', async () => {
    const dataset = await openDataset(sample.folder);
    const btc = new Token('BTC', { dataset, exchange: 'binance' });
    const first = await btc.ohlcv({ limit: 1 });
    const spec = await sample.republish(4);
    const second = await btc.ohlcv({ limit: 1 });
    assert.equal(second.revision, spec.revision);
    assert.equal(Number(second[0]?.close) - Number(first[0]?.close), 3);
  });

  test('while the manifest is away for a moment, the reader waits for it', async () => {
    const dataset = await openDataset(sample.folder);
    const [manifest, away] = [join(sample.folder, 'spec.json'), join(sample.folder, '.publish', 'spec.json')];
    mkdirSync(join(sample.folder, '.publish'));
    renameSync(manifest, away);
    const [opened, read] = [openDataset(sample.folder), dataset.read('gaps')];
    setTimeout(() => {
      renameSync(away, manifest);
      rmSync(join(sample.folder, '.publish'), { recursive: true });
    }, 60);
    assert.equal((await opened).revision, sample.spec.revision);
    assert.equal((await read).length, 1);
  });

  test('a publish that was ended half-way is named', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bullion-half-'));
    mkdirSync(join(folder, '.publish'));
    await assert.rejects(openDataset(folder), { code: 'dataset_missing', message: /was interrupted/ });
    rmSync(folder, { recursive: true });
  });

  test('a file that is not what the manifest names is never read as data', async () => {
    await using server = await serveFolder(sample.folder, { ranges: true });
    const path = join(sample.folder, 'data/funding_rates/2023.parquet');
    truncateSync(path, 500);
    for (const place of [sample.folder, server.url]) {
      const dataset = await openDataset(place, { cacheDir: false });
      await assert.rejects(dataset.read('funding_rates'), { code: 'dataset_corrupt', message: /has 500 bytes instead of/ });
    }
    writeFileSync(path, Buffer.alloc(sample.spec.tables[3]?.files[0]?.bytes ?? 0, 1));
    await assert.rejects((await openDataset(sample.folder)).read('funding_rates'), {
      code: 'dataset_corrupt',
      message: /cannot be read as Parquet/,
    });
    rmSync(path);
    await assert.rejects((await openDataset(sample.folder)).read('funding_rates'), { code: 'dataset_corrupt', message: /is not there/ });
  });
});
