import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { silentLog } from '@bullion/core';
import { publishDataset } from '@bullion/pipeline';
import { AvailabilityDB, openDataset, Token } from 'bullion';
import { type GoldLake, makeGoldLake } from '../packages/pipeline/test/support/gold-lake.ts';

const SEEDS = [1, 2, 3];

function publish({ lake }: GoldLake, to: string) {
  return publishDataset({ lake, to, now: Date.parse('2024-03-01T05:00:00Z'), pipelineVersion: '0.1.0', log: silentLog });
}

const total = (candles: readonly { close: number }[]): number => candles.reduce((sum, { close }) => sum + close, 0);

test('what the pipeline publishes, the library reads', async () => {
  await using gold = await makeGoldLake();
  const { path, revision } = await publish(gold, join(gold.folder, 'dataset'));
  await using dataset = await openDataset(path);
  assert.equal(dataset.revision, revision);
  const candles = await new Token('BTC', { dataset, exchange: 'coinbase' }).ohlcv();
  assert.deepEqual([candles.symbol, candles.length, candles.revision], ['BTCUSD', 425, revision]);
  assert.equal((await new Token('BTC', { dataset }).fundingRate()).length, 93);
  for (const { name, row_count } of dataset.spec.tables) {
    const { rows } = await dataset.query(`SELECT count(*) FROM ${name}`);
    assert.deepEqual(rows, [[row_count]], name);
  }
  const db = await AvailabilityDB.open({ dataset });
  assert.deepEqual(
    (await db.snapshot('2024-02-03')).symbols.map(({ symbol }) => symbol),
    ['BTCUSDT'],
  );
  assert.equal(await db.state('ETHUSDT', '2024-02-03'), 'missing');
});

test('while revisions follow each other, every answer is wholly of the revision that it names', async () => {
  await using gold = await makeGoldLake();
  const to = join(gold.folder, 'dataset');
  const truth = new Map<string, number>();
  const sizes = new Set<string>();
  for (const seed of SEEDS) {
    for (const year of [2023, 2024]) await gold.candles(year, seed);
    const { revision, path } = await publish(gold, to);
    sizes.add(String((await openDataset(path)).spec.tables.find(({ name }) => name === 'ohlcv_daily')?.files.map(({ bytes }) => bytes)));
    truth.set(revision, total(await new Token('BTC', { dataset: path, exchange: 'binance' }).ohlcv()));
  }
  assert.equal(new Set(truth.values()).size, SEEDS.length);
  assert.equal(sizes.size, 1, 'files of equal size, so that size gives nothing away');

  let isPublishing = true;
  const answers = new Map<string, number>();
  const reader = async (): Promise<void> => {
    const dataset = await openDataset(to);
    const btc = new Token('BTC', { dataset, exchange: 'binance' });
    while (isPublishing) {
      const candles = await btc.ohlcv();
      assert.equal(total(candles), truth.get(candles.revision), `rows of ${candles.revision}`);
      answers.set(candles.revision, (answers.get(candles.revision) ?? 0) + 1);
    }
  };
  const publisher = async (): Promise<void> => {
    for (let round = 0; round < 6; round++) {
      for (const year of [2023, 2024]) await gold.candles(year, SEEDS[round % SEEDS.length] ?? 1);
      await publish(gold, to);
    }
  };
  await Promise.all([reader(), reader(), publisher().finally(() => (isPublishing = false))]);
  assert.equal(answers.size, SEEDS.length);
});
