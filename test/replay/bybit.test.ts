import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFeed } from '../support/feed.ts';

const HOUR = 3_600_000;
const linear = {
  source: 'bybit',
  feed: 'ohlcv',
  market: 'perp',
  nativeSymbol: 'BTCUSDT',
  from: '2025-06-25',
  until: '2025-08-15',
  now: '2025-08-16T03:00:00Z',
} as const;

test('51 days and 1224 hours of Bybit, and the hours make the days', async () => {
  const [days, hours] = await Promise.all([readFeed({ ...linear, interval: '1d' }), readFeed({ ...linear, interval: '1h' })]);
  assert.deepEqual([days.rows.length, hours.rows.length], [51, 1224]);
  for (const [index, day] of days.rows.entries()) {
    const parts = hours.rows.slice(index * 24, index * 24 + 24);
    const made = parts.reduce((sum, hour) => sum + Math.round(Number(hour['volume']) * 1000), 0);
    assert.deepEqual(
      [parts[0]?.['open'], parts.at(-1)?.['close'], made],
      [day['open'], day['close'], Math.round(Number(day['volume']) * 1000)],
    );
  }
});

test('the forming day of Bybit is no row', async () => {
  const { rows } = await readFeed({ ...linear, interval: '1d', until: '2025-08-20' });
  assert.equal(rows.at(-1)?.['timestamp'], Date.UTC(2025, 7, 15));
});

test('hours of Bybit spot are those of spot', async () => {
  const spot = { ...linear, market: 'spot', interval: '1h', from: '2024-05-08', until: '2024-05-09' } as const;
  const { rows } = await readFeed(spot);
  const row = rows.find(({ timestamp }) => timestamp === 1_715_176_800_000);
  assert.deepEqual([row?.['open'], row?.['volume'], row?.['quote_volume']], [62440.14, 706.187244, Number('44137837.83110939')]);
});

test('three years of funding of Bybit, every eight hours, each settlement once', async () => {
  const { rows, answers } = await readFeed({ ...linear, feed: 'funding', from: '2021-01-01', until: '2024-01-01' });
  const times = rows.map(({ timestamp }) => Number(timestamp));
  assert.deepEqual(
    times,
    Array.from({ length: 1095 * 3 }, (_, index) => Date.UTC(2021, 0) + index * 8 * HOUR),
  );
  assert.equal(rows[0]?.['funding_rate'], 0.00034729);
  assert.ok(answers.length <= 19, 'one request per 64 days');
});

test('spoiled answers of Bybit change nothing', async () => {
  const reading = { ...linear, feed: 'funding', from: '2021-01-01', until: '2022-01-01' } as const;
  const [calm, spoiled] = await Promise.all([readFeed(reading), readFeed({ ...reading, faults: { seed: '7', rate: 0.5 } })]);
  assert.ok(spoiled.answers.some(({ attempts }) => attempts > 1));
  assert.deepEqual(spoiled.rows, calm.rows);
});

test('recorded instruments of Bybit, and one that is not on the list', async () => {
  const list = { source: 'bybit', feed: 'instruments', now: linear.now } as const;
  const [perp, spot] = await Promise.all([readFeed({ ...list, market: 'perp' }), readFeed({ ...list, market: 'spot' })]);
  assert.deepEqual(
    perp.rows.map((row) => [row['symbol'], row['funding_interval_hours'], row['tick_size'], row['listed_at']]),
    [['BTCUSDT', 8, 0.5, 1_585_526_400_000]],
  );
  assert.deepEqual(
    spot.rows.map((row) => [row['symbol'], row['settle'], row['contract_size']]),
    [['BTCUSDT', null, null]],
  );
  const { verdicts } = await readFeed({ ...linear, nativeSymbol: 'NOUSDT', interval: '1d' });
  assert.deepEqual(verdicts, ['absent']);
});
