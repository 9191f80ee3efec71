import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COINS } from '@bullion/exchanges';
import { readFeed } from '../support/feed.ts';

const NOW = '2025-12-03T19:00:00Z';
const reading = { source: 'coingecko', feed: 'markets', market: 'spot', now: NOW } as const;

test('the recorded snapshot of CoinGecko has every curated coin, under the ticker that it is curated for', async () => {
  const { rows, answers } = await readFeed(reading);
  assert.equal(answers.length, 1);
  assert.deepEqual(rows.map((row) => row['base']).sort(), Object.keys(COINS).sort());
  const sent: { id: string; symbol: string }[] = JSON.parse(new TextDecoder().decode(answers[0]?.body));
  for (const { id, symbol } of sent) assert.equal(COINS[symbol.toUpperCase()], id);
});

test('the recorded bitcoin in the columns of ours', async () => {
  const { rows } = await readFeed(reading);
  const { price, market_cap, market_cap_rank, circulating_supply, max_supply, last_updated } =
    rows.find((row) => row['base'] === 'BTC') ?? {};
  assert.deepEqual(
    [price, market_cap, market_cap_rank, circulating_supply, max_supply],
    [92_551, 1_849_586_398_531, 1, 19_957_184, 21_000_000],
  );
  assert.ok(Number(last_updated) < Date.parse(NOW));
});

test('spoiled answers of CoinGecko change nothing', async () => {
  const calm = await readFeed(reading);
  const spoiled = await Promise.all(['1', '2', '3', '4'].map((seed) => readFeed({ ...reading, faults: { seed, rate: 0.9 } })));
  assert.ok(spoiled.some(({ answers }) => answers.some(({ attempts }) => attempts > 1)));
  for (const { rows } of spoiled) assert.deepEqual(rows, calm.rows);
});
