import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFeed } from '../support/feed.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const spot = { source: 'binance', feed: 'ohlcv', market: 'spot', nativeSymbol: 'BTCUSDT', now: '2025-08-16T03:00:00Z' } as const;
const perp = { ...spot, market: 'perp', nativeSymbol: 'AVAXUSDT' } as const;

test('eight years of days of Binance spot, each once, with what is odd about them', async () => {
  const { rows, answers } = await readFeed({ ...spot, interval: '1d', from: '2017-08-17', until: '2025-08-15' });
  const first = Date.UTC(2017, 7, 17);
  assert.deepEqual(
    rows.map((row) => row['timestamp']),
    Array.from({ length: (Date.UTC(2025, 7, 15) - first) / DAY }, (_, index) => first + index * DAY),
  );
  assert.ok(answers.length <= 4, 'one request per 1000 days');
  const on = (year: number, month: number, day: number) => rows.find(({ timestamp }) => timestamp === Date.UTC(year, month, day));
  const { close, quote_volume, trades_count, flags } = on(2024, 0, 1) ?? {};
  assert.deepEqual([close, quote_volume, trades_count, flags], [44179.55, Number('1169995682.02800140'), 1114623, null]);
  assert.equal(on(2018, 1, 8)?.['flags'], 'cut');
});

test('the outage of 2023-03-24 is an hour that is missing, after one that was cut', async () => {
  const { rows } = await readFeed({ ...spot, interval: '1h', from: '2023-03-24', until: '2023-03-25' });
  const hours = rows.map((row) => (Number(row['timestamp']) - Date.UTC(2023, 2, 24)) / HOUR);
  assert.deepEqual(
    hours,
    Array.from({ length: 24 }, (_, hour) => hour).filter((hour) => hour !== 13),
  );
  assert.deepEqual(
    rows.filter(({ flags }) => flags !== null).map(({ timestamp, flags }) => [timestamp, flags]),
    [[Date.UTC(2023, 2, 24, 12), 'cut,no_trades,synthetic']],
  );
});

test('the forming day and hour of Binance are no rows', async () => {
  const now = '2025-08-20T03:00:00Z';
  const [days, hours] = await Promise.all([
    readFeed({ ...spot, interval: '1d', from: '2025-08-10', until: '2025-08-22', now }),
    readFeed({ ...spot, interval: '1h', from: '2025-08-19', until: '2025-08-22', now }),
  ]);
  assert.equal(days.rows.at(-1)?.['timestamp'], Date.UTC(2025, 7, 19));
  assert.equal(hours.rows.at(-1)?.['timestamp'], Date.UTC(2025, 7, 20, 2));
});

test('a month of Binance futures: the hours make the days, and a small window costs less', async () => {
  const february = { ...perp, from: '2024-02-01', until: '2024-03-01' } as const;
  const [days, hours] = await Promise.all([readFeed({ ...february, interval: '1d' }), readFeed({ ...february, interval: '1h' })]);
  assert.deepEqual([days.rows.length, hours.rows.length], [29, 696]);
  for (const [index, day] of days.rows.entries()) {
    const trades = hours.rows.slice(index * 24, index * 24 + 24).reduce((sum, hour) => sum + Number(hour['trades_count']), 0);
    assert.equal(trades, day['trades_count']);
  }
  assert.equal(days.rows[0]?.['open'], 33.173);
  assert.ok(days.answers.every(({ url }) => url.includes('limit=99&')));
});

test('funding of January 2022: 93 settlements, with the milliseconds as sent', async () => {
  const { rows } = await readFeed({ ...perp, feed: 'funding', nativeSymbol: 'BTCUSDT', from: '2022-01-01', until: '2022-02-01' });
  assert.equal(rows.length, 93);
  assert.deepEqual([rows[0]?.['funding_time'], rows[0]?.['timestamp']], [1_640_995_200_006, Date.UTC(2022, 0, 1)]);
  assert.ok(rows.every((row) => row['mark_price'] === null && row['rate_type'] === 'Regular'));
});

test('all funding of BTCUSDT, each settlement once, in pages that are not full', async () => {
  const { rows, answers } = await readFeed({ ...perp, feed: 'funding', nativeSymbol: 'BTCUSDT', from: '2019-01-01', until: '2025-08-16' });
  assert.deepEqual(
    rows.map((row) => row['timestamp']),
    Array.from(
      { length: ((Date.UTC(2025, 7, 16) - Date.UTC(2020, 0, 1)) / DAY) * 3 },
      (_, index) => Date.UTC(2020, 0, 1) + index * 8 * HOUR,
    ),
  );
  const day = rows.filter(({ timestamp }) => Math.floor(Number(timestamp) / DAY) === Date.UTC(2024, 0, 1) / DAY);
  assert.deepEqual(
    day.map((row) => row['funding_rate']),
    [0.00037409, 0.00027213, 0.00033601],
  );
  assert.ok(answers.length <= 10, 'one request per 300 days');
});

test('spoiled answers of Binance change nothing', async () => {
  for (const reading of [
    { ...spot, interval: '1h', from: '2024-01-01', until: '2025-01-01' },
    { ...perp, feed: 'funding', nativeSymbol: 'BTCUSDT', from: '2020-01-01', until: '2025-01-01' },
  ] as const) {
    const [calm, spoiled] = await Promise.all([readFeed(reading), readFeed({ ...reading, faults: { seed: '7', rate: 0.6 } })]);
    assert.ok(spoiled.answers.some(({ attempts }) => attempts > 1));
    assert.deepEqual(spoiled.rows, calm.rows);
  }
});

test('recorded instruments of Binance, and one that is not on the list', async () => {
  const [pairs, contracts] = await Promise.all([
    readFeed({ ...spot, feed: 'instruments', nativeSymbol: '' }),
    readFeed({ ...perp, feed: 'instruments', nativeSymbol: '' }),
  ]);
  const btc = (rows: typeof pairs.rows) => rows.find((row) => row['symbol'] === 'BTCUSDT') ?? {};
  const { settle, status, tick_size, step_size, listed_at } = btc(pairs.rows);
  assert.deepEqual([settle, status, tick_size, step_size, listed_at], [null, 'trading', 0.01, 0.00001, null]);
  const contract = btc(contracts.rows);
  assert.deepEqual([contract['settle'], contract['contract_size'], contract['delisted_at']], ['USDT', 1, null]);
  assert.equal(contract['listed_at'], 1_569_398_400_000);
  for (const series of [spot, perp]) {
    const { verdicts } = await readFeed({ ...series, nativeSymbol: 'NOSUCHUSDT', interval: '1d', from: '2024-02-01', until: '2024-03-01' });
    assert.deepEqual(verdicts, ['absent']);
  }
});
