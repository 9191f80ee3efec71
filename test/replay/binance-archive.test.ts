import assert from 'node:assert/strict';
import { test } from 'node:test';
import { klinesPath } from '@bullion/exchanges';
import { readFeed } from '../support/feed.ts';
import { startReplay } from '../support/replay.ts';

const now = '2025-08-20T03:00:00Z';
const archive = { source: 'binance-archive', market: 'perp', now } as const;
const february = { ...archive, nativeSymbol: 'AVAXUSDT', interval: '1m', from: '2024-02-01', until: '2024-03-01' } as const;

test('the recorded folders of the archive: 940 perpetual, 17 settled, 50 delivery contracts, the last one not ASCII', async () => {
  const { rows, answers } = await readFeed({ ...archive, feed: 'symbols' });
  const count = (kind: string) => rows.filter((row) => row['kind'] === kind).length;
  assert.deepEqual([rows.length, count('perpetual'), count('settled'), count('delivery')], [1007, 940, 17, 50]);
  assert.equal(rows.at(-1)?.['archiveName'], '龙虾USDT');
  assert.deepEqual(
    rows.filter(({ quote }) => quote === ''),
    [],
  );
  assert.equal(answers.length, 2);
});

test('every day of February 2024 is listed, and nothing but the days that were asked for', async () => {
  const { rows, answers } = await readFeed({ ...february, feed: 'listing' });
  assert.deepEqual([rows.length, rows[0]?.['day'], rows.at(-1)?.['day'], answers.length], [29, '2024-02-01', '2024-02-29', 1]);
  const first = rows[0];
  assert.ok(Number(first?.['size']) > 10_000);
  assert.equal(first?.['lastModified'], Date.UTC(2024, 1, 2, 8));
});

test('a folder that is there and empty lists no day', async () => {
  const { rows, verdicts } = await readFeed({ ...february, feed: 'listing', nativeSymbol: '龙虾USDT' });
  assert.deepEqual([rows, verdicts], [[], ['ok']]);
});

test('the first minute of a futures file, and all of its day', async () => {
  const { rows, answers } = await readFeed({ ...february, feed: 'klines', until: '2024-02-02' });
  assert.equal(rows.length, 1440);
  const { timestamp, open, high, low, close, volume, quote_volume, trades_count, flags } = rows[0] ?? {};
  assert.deepEqual(
    [timestamp, open, high, low, close, volume, quote_volume, trades_count, flags],
    [Date.UTC(2024, 1, 1), 33.173, 33.278, 33.148, 33.264, 31584, 1048736.686, 2093, null],
  );
  assert.deepEqual([answers.length, answers[0]?.checksum], [1, answers[0]?.sha256]);
});

test('the minutes of a month add up to its days', async () => {
  const [minutes, days] = await Promise.all([
    readFeed({ ...february, feed: 'klines' }),
    readFeed({ ...february, feed: 'klines', interval: '1d' }),
  ]);
  assert.deepEqual([minutes.rows.length, days.rows.length], [29 * 1440, 29]);
  for (const [index, day] of days.rows.entries()) {
    const own = minutes.rows.slice(index * 1440, (index + 1) * 1440);
    assert.deepEqual([own[0]?.['open'], own.at(-1)?.['close']], [day['open'], day['close']]);
    const trades = own.reduce((sum, row) => sum + Number(row['trades_count']), 0);
    assert.equal(trades, day['trades_count']);
  }
});

test('spot days read the same in milliseconds and in microseconds', async () => {
  const spot = { ...archive, feed: 'klines', market: 'spot', nativeSymbol: 'BTCUSDT', interval: '1d' } as const;
  const { rows } = await readFeed({ ...spot, from: '2024-12-31', until: '2025-01-02' });
  assert.deepEqual(
    rows.map(({ timestamp, flags }) => [timestamp, flags]),
    [
      [Date.UTC(2024, 11, 31), null],
      [Date.UTC(2025, 0, 1), null],
    ],
  );
  const cut = await readFeed({ ...spot, from: '2018-02-08', until: '2018-02-09' });
  assert.equal(cut.rows[0]?.['flags'], 'cut');
});

test('a day that is not published yet is absent', async () => {
  const { rows, verdicts } = await readFeed({ ...february, feed: 'klines', now: '2024-02-01T12:00:00Z', until: '2024-02-02' });
  assert.deepEqual([rows, verdicts], [[], ['absent']]);
});

test('the path of a monthly file is where the archive has it', async () => {
  const replay = await startReplay({ now });
  try {
    const path = klinesPath({ market: 'spot', symbol: 'BTCUSDT', interval: '1h', period: '2025-01' });
    const answer = await fetch(`${replay.endpoints['BULLION_ENDPOINT_BINANCE_ARCHIVE']}${path}.CHECKSUM`);
    assert.match(await answer.text(), /^[0-9a-f]{64} {2}BTCUSDT-1h-2025-01\.zip\n$/);
  } finally {
    await replay.close();
  }
});

test('spoiled answers and wrong checksums change nothing', async () => {
  const faults = { seed: '7', rate: 0.3 };
  const reading = { ...february, feed: 'klines', interval: '1d' } as const;
  const [calm, spoiled, listed] = await Promise.all([
    readFeed(reading),
    readFeed({ ...reading, faults }),
    readFeed({ ...february, feed: 'listing', faults }),
  ]);
  assert.deepEqual(spoiled.rows, calm.rows);
  assert.ok(spoiled.answers.every(({ checksum, sha256 }) => checksum === sha256));
  assert.equal(listed.rows.length, 29);
});
