import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFeed } from '../support/feed.ts';

const DAY = 86_400_000;
const daily = {
  source: 'coinbase',
  feed: 'ohlcv',
  market: 'spot',
  nativeSymbol: 'BTC-USD',
  interval: '1d',
  now: '2025-08-20T03:00:00Z',
} as const;

test('the recorded day of Coinbase in the columns of ours', async () => {
  const { rows } = await readFeed({ ...daily, from: '2024-01-01', until: '2024-01-02' });
  assert.deepEqual(rows, [
    {
      timestamp: Date.UTC(2024, 0),
      open: 42288.58,
      high: 44240.8,
      low: 42175.65,
      close: 44220.78,
      volume: 7977.72851143,
      quote_volume: null,
      trades_count: null,
      taker_buy_volume: null,
      taker_buy_quote_volume: null,
      flags: null,
    },
  ]);
});

test('nine years of days of Coinbase: each once, the two that the recording lacks not invented, the forming one left out', async () => {
  const { rows, answers } = await readFeed({ ...daily, from: '2016-05-19', until: '2025-09-01' });
  const times = rows.map((row) => Number(row['timestamp']));
  const missing = times.flatMap((time, index) => (index > 0 && time - (times[index - 1] ?? 0) !== DAY ? [time - DAY] : []));
  assert.deepEqual(
    missing.map((time) => new Date(time).toISOString().slice(0, 10)),
    ['2017-02-28', '2018-08-10'],
  );
  assert.deepEqual([times[0], times.at(-1)], [Date.UTC(2016, 4, 19), Date.UTC(2025, 7, 19)]);
  assert.ok(answers.length <= 13, 'one request per 300 days');
});

test('spoiled answers of Coinbase change nothing', async () => {
  const reading = { ...daily, from: '2016-05-19', until: '2025-08-20' } as const;
  const [calm, spoiled] = await Promise.all([readFeed(reading), readFeed({ ...reading, faults: { seed: '7', rate: 0.4 } })]);
  assert.ok(spoiled.answers.some(({ attempts }) => attempts > 1));
  assert.deepEqual(spoiled.rows, calm.rows);
});

test('the recorded product list of Coinbase, and a product that is not on it', async () => {
  const { rows } = await readFeed({ ...daily, feed: 'instruments' });
  assert.deepEqual(
    rows.map((row) => [row['native_symbol'], row['symbol'], row['status'], row['tick_size']]),
    [['BTC-USD', 'BTCUSD', 'trading', 0.01]],
  );
  const { verdicts } = await readFeed({ ...daily, nativeSymbol: 'ETH-USD', from: '2024-01-01', until: '2024-01-02' });
  assert.deepEqual(verdicts, ['absent']);
});
