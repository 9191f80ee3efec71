import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFeed } from '../support/feed.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const swap = { source: 'okx', feed: 'ohlcv', market: 'perp', nativeSymbol: 'BTC-USDT-SWAP', now: '2026-08-22T13:43:00Z' } as const;

test('days of OKX open at midnight UTC and count base and quote', async () => {
  const { rows } = await readFeed({ ...swap, interval: '1d', from: '2026-07-16', until: '2026-08-20' });
  const times = rows.map((row) => Number(row['timestamp']));
  assert.deepEqual(
    times,
    Array.from({ length: 35 }, (_, day) => Date.UTC(2026, 6, 16) + day * DAY),
  );
  for (const row of rows) {
    const mean = Number(row['quote_volume']) / Number(row['volume']);
    assert.ok(mean >= Number(row['low']) && mean <= Number(row['high']), `quote volume over volume is a price on ${row['timestamp']}`);
  }
});

test('hours of OKX, the forming one left out', async () => {
  const { rows, answers } = await readFeed({ ...swap, interval: '1h', from: '2026-07-16', until: '2026-08-23' });
  const times = rows.map((row) => Number(row['timestamp']));
  assert.deepEqual([times[0], times.at(-1)], [Date.UTC(2026, 6, 16), Date.UTC(2026, 7, 22, 12)]);
  assert.equal(new Set(times).size, (Date.UTC(2026, 7, 22, 13) - Date.UTC(2026, 6, 16)) / HOUR);
  assert.equal(times.length, new Set(times).size);
  assert.ok(answers.length <= 5, 'one request per 300 hours');
});

test('hours of OKX spot count base in the first volume column', async () => {
  const spot = { ...swap, market: 'spot', nativeSymbol: 'BTC-USDT', interval: '1h' } as const;
  const { rows } = await readFeed({ ...spot, from: '2024-01-16T19:00:00Z', until: '2024-01-16T20:00:00Z' });
  assert.deepEqual([rows.length, rows[0]?.['volume'], rows[0]?.['quote_volume']], [1, 404.74017381, Number('17447600.212916623')]);
});

test('funding of OKX is what was paid, not what had been predicted, for as long as the venue keeps it', async () => {
  const now = '2024-02-01T00:00:00Z';
  const { rows } = await readFeed({ ...swap, feed: 'funding', from: '2023-11-01', until: '2024-01-31', now });
  const times = rows.map((row) => Number(row['timestamp']));
  assert.deepEqual(
    times,
    Array.from({ length: 91 * 3 }, (_, index) => Date.UTC(2023, 10) + index * 8 * HOUR),
  );
  const digits = rows.map((row) => String(row['funding_rate']).length);
  assert.ok(Math.max(...digits) > '0.123456'.length, 'the prediction on the tape has six decimals, the paid rate more');
});

test('spoiled answers of OKX change nothing', async () => {
  const reading = { ...swap, interval: '1h', from: '2026-07-16', until: '2026-08-20' } as const;
  const [calm, spoiled] = await Promise.all([readFeed(reading), readFeed({ ...reading, faults: { seed: '7', rate: 0.6 } })]);
  assert.ok(spoiled.answers.some(({ attempts }) => attempts > 1));
  assert.deepEqual(spoiled.rows, calm.rows);
});

test('recorded instruments of OKX, and one that is not on the list', async () => {
  const { rows } = await readFeed({ ...swap, feed: 'instruments', nativeSymbol: '' });
  assert.deepEqual(
    rows.map((row) => [row['native_symbol'], row['symbol'], row['settle'], row['contract_size'], row['step_size']]),
    [
      ['BTC-USDT-SWAP', 'BTCUSDT', 'USDT', 0.01, 0.01],
      ['ETH-USDT-SWAP', 'ETHUSDT', 'USDT', 0.1, 0.1],
    ],
  );
  const { verdicts } = await readFeed({ ...swap, nativeSymbol: 'NO-USDT-SWAP', interval: '1d', from: '2026-07-16', until: '2026-08-20' });
  assert.deepEqual(verdicts, ['absent']);
});
