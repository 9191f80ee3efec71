import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS } from '@bullion/core';
import { readGaps } from '../src/assets/gaps/read.ts';
import { bar, bars, files, listed, listOf, openRefineLake, type RefineLake, type Telling } from './support/refine-lake.ts';

const HOUR_MS = 3_600_000;
const CANDLES = ['silver_instruments', 'silver_ohlcv_normalized', 'silver_availability', 'silver_lives', 'daily_availability', 'gaps'];
const DAY = { from: '2024-02-10T00:00:00Z', until: '2024-02-11T00:00:00Z' };

function hours(exchange: string, symbol: string, without: readonly number[], more: Partial<Telling> = {}): Telling {
  const rows = bars(DAY.from, 24, HOUR_MS).filter((_, hour) => !without.includes(hour));
  return { asset: `bronze_${exchange}_ohlcv`, series: `spot/${symbol}/1h`, ...DAY, body: { rows }, ...more };
}

async function gapsOf(desk: RefineLake, table: string): Promise<string[]> {
  const gaps = await readGaps(desk.lake, { table });
  return gaps.map(({ exchange, symbol, from, to, cause }) => `${exchange} ${symbol} ${from.slice(5, 16)} ${to.slice(5, 16)} ${cause}`);
}

test('a missing hour of an exchange that sends every bar is an outage, with the reason', async () => {
  await using desk = await openRefineLake();
  await desk.tell(listOf('alpha', 'spot', [listed('BTC', 'spot')]), hours('alpha', 'BTCUSDT', [13]));
  const outcomes = await desk.refine({}, CANDLES);
  assert.deepEqual(await readGaps(desk.lake, { table: 'ohlcv_hourly', symbol: 'btc/usdt' }), [
    {
      exchange: 'alpha',
      market: 'spot',
      symbol: 'BTCUSDT',
      from: '2024-02-10T13:00:00Z',
      to: '2024-02-10T14:00:00Z',
      cause: 'exchange_outage',
      evidence: 'Alpha sends a bar for every interval of a listed symbol, with or without trades.',
    },
  ]);
  const check = outcomes.find(({ asset }) => asset === 'gaps')?.checks[0];
  assert.deepEqual([check?.name, check?.passed, check?.severity, check?.detail], ['gaps', false, 'warn', '1 exchange_outage']);
});

test('an exchange that sends nothing without trades: quiet where others trade, out where all are silent, else unknown', async () => {
  await using desk = await openRefineLake();
  const names = ['A', 'B', 'C', 'D', 'E'];
  await desk.tell(
    listOf(
      'quiet',
      'spot',
      names.map((name) => listed(name, 'spot')),
    ),
  );
  await desk.tell(...names.map((name, index) => hours('quiet', `${name}USDT`, index === 0 ? [5, 9] : [9])));
  await desk.refine({}, CANDLES);
  assert.deepEqual(await gapsOf(desk, 'ohlcv_hourly'), [
    'quiet AUSDT 02-10T05:00 02-10T06:00 no_trades',
    ...names.map((name) => `quiet ${name}USDT 02-10T09:00 02-10T10:00 exchange_outage`),
  ]);
});

test('a silence of fewer than five symbols proves nothing', async () => {
  await using desk = await openRefineLake();
  await desk.tell(
    listOf('quiet', 'spot', [listed('A', 'spot'), listed('B', 'spot')]),
    hours('quiet', 'AUSDT', [9]),
    hours('quiet', 'BUSDT', [9]),
  );
  await desk.refine({}, CANDLES);
  assert.deepEqual(await gapsOf(desk, 'ohlcv_hourly'), [
    'quiet AUSDT 02-10T09:00 02-10T10:00 unknown',
    'quiet BUSDT 02-10T09:00 02-10T10:00 unknown',
  ]);
});

test('an exchange that does not say what it sends without trades is known once it has sent a bar without any', async () => {
  const lists = listOf('filed', 'spot', [listed('A', 'spot'), listed('B', 'spot')]);
  const quiet = bars(DAY.from, 24, HOUR_MS).map((row, hour) => (hour === 3 ? { ...row, volume: 0 } : row));
  const causes: string[][] = [];
  for (const rows of [bars(DAY.from, 24, HOUR_MS), quiet]) {
    await using desk = await openRefineLake();
    await desk.tell(lists, hours('filed', 'AUSDT', [9]), hours('filed', 'BUSDT', [], { body: { rows } }));
    await desk.refine({ exchanges: ['filed'] }, CANDLES);
    causes.push(await gapsOf(desk, 'ohlcv_hourly'));
  }
  assert.deepEqual(causes, [['filed AUSDT 02-10T09:00 02-10T10:00 unknown'], ['filed AUSDT 02-10T09:00 02-10T10:00 lost']]);
});

test('a bar that was said and refused is no outage', async () => {
  await using desk = await openRefineLake();
  const refused = bars(DAY.from, 24, HOUR_MS).map((row, hour) => (hour === 13 ? { ...row, volume: -1 } : row));
  await desk.tell(listOf('alpha', 'spot', [listed('BTC', 'spot')]), hours('alpha', 'BTCUSDT', [], { body: { rows: refused } }));
  await desk.refine({}, CANDLES);
  const [gap] = await readGaps(desk.lake, { table: 'ohlcv_hourly' });
  assert.deepEqual(
    [gap?.from, gap?.cause, gap?.evidence],
    ['2024-02-10T13:00:00Z', 'unknown', 'It was said and is in quarantine: no_negatives.'],
  );
});

const days = (symbol: string, rows: readonly unknown[], more: Partial<Telling> = {}): Telling => ({
  asset: 'bronze_alpha_ohlcv',
  series: `spot/${symbol}/1d`,
  from: '2024-02-01T00:00:00Z',
  until: '2024-02-21T00:00:00Z',
  body: { rows },
  ...more,
});

test('a symbol that no list has is not listed, and the list is the evidence; a listed one without a bar is unknown', async () => {
  await using desk = await openRefineLake();
  await desk.tell(
    listOf('alpha', 'spot', [listed('BTC', 'spot'), listed('MUTE', 'spot')]),
    days('DOGE', [], { answer: 'absent', url: '/alpha/instruments' }),
    days('MUTEUSDT', [], { answer: 'empty', url: '/alpha/mute' }),
  );
  await desk.refine({}, CANDLES);
  const gaps = await readGaps(desk.lake, { table: 'ohlcv_daily' });
  assert.deepEqual(
    gaps.map(({ symbol, from, to, cause, evidence }) => [symbol, from, to, cause, evidence]),
    [
      ['DOGE', '2024-02-01T00:00:00Z', '2024-02-21T00:00:00Z', 'not_listed', '/alpha/instruments'],
      ['MUTEUSDT', '2024-02-01T00:00:00Z', '2024-02-21T00:00:00Z', 'unknown', 'Answered without a single bar: /alpha/mute'],
    ],
  );
});

test('what was asked for in pieces has the gaps of one that was asked for at once', async () => {
  const told = async (...tellings: Telling[]) => {
    await using desk = await openRefineLake();
    await desk.tell(listOf('alpha', 'spot', [listed('BTC', 'spot'), listed('MUTE', 'spot')]), ...tellings);
    const outcomes = await desk.refine({}, CANDLES);
    const { passed, detail } = outcomes.find(({ asset }) => asset === 'gaps')?.checks[0] ?? {};
    return { passed, detail, files: desk.lake.ledger.files('gaps').map(({ path, sha256 }) => `${path} ${sha256}`) };
  };
  const half = { from: '2024-02-01T00:00:00Z', until: '2024-02-11T00:00:00Z' };
  const rest = { from: '2024-02-11T00:00:00Z', until: '2024-02-21T00:00:00Z' };
  const doge = (url: string, more: Partial<Telling> = {}) => days('DOGE', [], { answer: 'absent', url, ...more });
  const mute = (url: string, more: Partial<Telling> = {}) => days('MUTEUSDT', [], { answer: 'empty', url, ...more });
  const once = await told(doge('/list'), mute('/bars?symbol=MUTE&start=1'));
  const twice = await told(
    doge('/list', half),
    doge('/list', rest),
    mute('/bars?symbol=MUTE&start=0', half),
    mute('/bars?symbol=MUTE&start=2', rest),
  );
  assert.deepEqual(twice, once);
  assert.deepEqual([once.passed, once.detail], [false, '1 not_listed, 1 unknown']);
});

test('a life: not listed before it, delisted after it, pending where it is not over yet', async () => {
  await using desk = await openRefineLake();
  const dated = { listed_at: Date.parse('2024-02-05T10:00:00Z'), delisted_at: Date.parse('2024-02-14T08:00:00Z'), status: 'closed' };
  await desk.tell(
    listOf('alpha', 'spot', [listed('DATED', 'spot', dated), listed('FIRST', 'spot'), listed('BTC', 'spot')]),
    days('DATEDUSDT', bars('2024-02-05T00:00:00Z', 10, DAY_MS)),
    days('FIRSTUSDT', bars('2024-02-08T00:00:00Z', 13, DAY_MS)),
    days('BTCUSDT', bars('2024-02-01T00:00:00Z', 19, DAY_MS), { finalUntil: '2024-02-20T00:00:00Z' }),
  );
  await desk.refine({}, CANDLES);
  assert.deepEqual(await gapsOf(desk, 'ohlcv_daily'), [
    'alpha BTCUSDT 02-20T00:00 02-21T00:00 pending',
    'alpha DATEDUSDT 02-01T00:00 02-05T00:00 not_listed',
    'alpha DATEDUSDT 02-15T00:00 02-21T00:00 delisted',
    'alpha FIRSTUSDT 02-01T00:00 02-08T00:00 not_listed',
  ]);
});

test('a bar from the archive closes the gap of the API, and a lost file has the reason of its listing', async () => {
  await using desk = await openRefineLake();
  const file = (day: string, rows: readonly unknown[], more: Partial<Telling> = {}): Telling => ({
    asset: 'bronze_alpha_archive_klines',
    series: 'perp/BTCUSDT/1d',
    from: `${day}T00:00:00Z`,
    until: new Date(Date.parse(day) + DAY_MS).toISOString(),
    body: { rows },
    ...more,
  });
  await desk.tell(
    listOf('alpha', 'perp', [listed('BTC', 'perp')]),
    {
      ...days('BTCUSDT', [bar('2024-02-01T00:00:00Z', 100), bar('2024-02-04T00:00:00Z', 100)]),
      series: 'perp/BTCUSDT/1d',
      until: '2024-02-05T00:00:00Z',
    },
    file('2024-02-02', [bar('2024-02-02T00:00:00Z', 100)]),
  );
  await desk.refine({}, CANDLES);
  assert.deepEqual(await gapsOf(desk, 'ohlcv_daily'), ['alpha BTCUSDT 02-03T00:00 02-04T00:00 exchange_outage']);

  const minute = { series: 'perp/BTCUSDT/1m' };
  const present = ['2024-02-01', '2024-02-03'];
  await desk.tell(
    {
      asset: 'bronze_alpha_archive_listing',
      series: 'perp/BTCUSDT/1m',
      from: '2024-02-01',
      until: '2024-02-04',
      body: { rows: files(present) },
      url: '/list',
    },
    file('2024-02-01', bars('2024-02-01T00:00:00Z', 1440, 60_000), minute),
    file('2024-02-02', [], { ...minute, answer: 'absent', url: '/list' }),
    file('2024-02-03', bars('2024-02-03T00:00:00Z', 1440, 60_000), minute),
  );
  await desk.refine({}, CANDLES);
  const [lost, ...others] = await readGaps(desk.lake, { table: 'ohlcv_1m' });
  assert.deepEqual([lost?.from, lost?.to, lost?.cause, others.length], ['2024-02-02T00:00:00Z', '2024-02-03T00:00:00Z', 'lost', 0]);
  assert.match(lost?.evidence ?? '', /^No file in the listing \/list$/);
});

test('a day without settlement is a gap of funding, wherever the year turns', async () => {
  await using desk = await openRefineLake();
  const settle = (from: string, count: number) =>
    Array.from({ length: count }, (_, index) => {
      const timestamp = Date.parse(from) + index * 8 * HOUR_MS;
      return {
        timestamp,
        funding_time: timestamp + 3,
        funding_rate: 0.0001,
        stated_interval_hours: null,
        mark_price: null,
        index_price: null,
        rate_type: 'Regular',
      };
    });
  const rows = [...settle('2023-12-30T00:00:00Z', 5), ...settle('2024-01-02T16:00:00Z', 4)];
  await desk.tell(
    listOf('alpha', 'perp', [listed('BTC', 'perp')]),
    { asset: 'bronze_alpha_funding', series: 'perp/BTCUSDT/', from: '2023-12-30T00:00:00Z', until: '2024-01-04T00:00:00Z', body: { rows } },
    {
      asset: 'bronze_alpha_funding',
      series: 'perp/XRP/',
      from: '2024-01-01T00:00:00Z',
      until: '2024-01-02T00:00:00Z',
      body: {},
      answer: 'absent',
    },
  );
  await desk.refine({ from: Date.parse('2023-12-01T00:00:00Z') }, ['silver_instruments', 'silver_funding_normalized', 'gaps']);
  assert.deepEqual(await gapsOf(desk, 'funding_rates'), [
    'alpha BTCUSDT 12-31T16:00 01-02T16:00 lost',
    'alpha XRP 01-01T00:00 01-02T00:00 not_listed',
  ]);
});

test('the same answers give the same bytes of gaps and of outages, in whatever order they came', async () => {
  const told = [hours('quiet', 'AUSDT', [5]), hours('quiet', 'BUSDT', [7]), hours('alpha', 'BTCUSDT', [13])];
  const lists = [listOf('quiet', 'spot', [listed('A', 'spot'), listed('B', 'spot')]), listOf('alpha', 'spot', [listed('BTC', 'spot')])];
  const hashes = await Promise.all(
    [told, told.toReversed()].map(async (order) => {
      await using desk = await openRefineLake();
      await desk.tell(...lists, ...order);
      await desk.refine({}, [...CANDLES, 'outages']);
      return ['gaps', 'outages'].flatMap((table) => desk.lake.ledger.files(table)).map(({ path, sha256 }) => `${path} ${sha256}`);
    }),
  );
  assert.deepEqual(hashes[0], hashes[1]);
});
