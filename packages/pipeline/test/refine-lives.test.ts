import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays, DAY_MS, type Day, dayStart } from '@bullion/core';
import { why } from '../src/why.ts';
import { daysOn } from './support/life-facts.ts';
import { bar, files, listed, listOf, openRefineLake, type RefineLake, type Telling } from './support/refine-lake.ts';
import { toySources } from './support/toy-sources.ts';

/** The listing of a symbol since the beginning of the year, which has files of these days. */
function listing(symbol: string, days: readonly Day[], more: Partial<Telling> = {}): Telling {
  return {
    ...{ asset: 'bronze_alpha_archive_listing', series: `perp/${symbol}/1m`, from: '2024-01-01', until: '2024-03-10' },
    ...{ body: { rows: files(days) }, url: `/list/${symbol}`, ...more },
  };
}

function candles(symbol: string, days: readonly (readonly [Day, number])[]): Telling {
  const rows = days.map(([day, close]) => bar(`${day}T00:00:00Z`, close, { open: close, high: close, low: close }));
  return { asset: 'bronze_alpha_archive_klines', series: `perp/${symbol}/1d`, from: '2024-01-01', until: '2024-03-10', body: { rows } };
}

function settlements(symbol: string, times: readonly string[]): Telling {
  const rows = times.map((at) => ({
    ...{ timestamp: Date.parse(at), funding_time: Date.parse(at), funding_rate: 0.0001, stated_interval_hours: 8 },
    ...{ mark_price: null, index_price: null, rate_type: 'Regular' },
  }));
  return { asset: 'bronze_alpha_funding', series: `perp/${symbol}/`, from: '2024-01-01', until: '2024-03-10', body: { rows } };
}

/** What lives are concluded from and what names them. */
const ASSETS = ['instruments', 'ohlcv_normalized', 'funding_normalized', 'availability', 'lives', 'ohlcv_aggregated'].map(
  (name) => `silver_${name}`,
);
const NAMED = [...ASSETS, 'ohlcv_daily', 'funding_rates', 'instruments', 'publication_delay'];

/** A ticker that ended on 2024-01-11 and was given to something else on 2024-02-15; rows of the old one go on for two days. */
async function reused(desk: RefineLake): Promise<void> {
  const [old, young] = [daysOn('2024-01-02', 10), daysOn('2024-02-15', 23)];
  await desk.tell(
    listOf('alpha', 'perp', [listed('LIT', 'perp')]),
    listing('LITUSDT', [...old, ...young]),
    candles('LITUSDT', [...[...old, '2024-01-12', '2024-01-13'].map((day) => [day, 2] as const), ...young.map((day) => [day, 3] as const)]),
    settlements('LITUSDT', ['2024-01-11T16:00:00Z', '2024-01-12T00:00:00Z', '2024-01-12T08:00:00Z', '2024-02-15T08:00:00Z']),
  );
  await desk.refine({}, NAMED);
}

test('gold names lives, and rows after the end of one are kept with a flag until the next begins', async () => {
  await using desk = await openRefineLake();
  await reused(desk);
  const runs = await desk.rows(
    'ohlcv_daily',
    'instrument_id, flags, min(timestamp)::DATE AS first, max(timestamp)::DATE AS last',
    "exchange = 'alpha' GROUP BY ALL ORDER BY first --",
  );
  assert.deepEqual(
    runs.map((run) => Object.values(run).join(' ')),
    [
      'alpha:perp:LITUSDT#1  2024-01-02 2024-01-11',
      'alpha:perp:LITUSDT#1 after_settlement 2024-01-12 2024-01-13',
      'alpha:perp:LITUSDT#2  2024-02-15 2024-03-08',
    ],
  );
  const paid = await desk.rows<{ timestamp: number; instrument_id: string; flags: string | null }>('funding_rates');
  assert.deepEqual(
    paid.map(({ timestamp, instrument_id, flags }) => [new Date(timestamp).toISOString().slice(0, 13), instrument_id.slice(-2), flags]),
    [
      ['2024-01-11T16', '#1', null],
      ['2024-01-12T00', '#1', null],
      ['2024-01-12T08', '#1', 'after_settlement'],
      ['2024-02-15T08', '#2', null],
    ],
  );
});

test('a new listing makes lives and instruments anew, and nothing that is about other symbols', async () => {
  await using desk = await openRefineLake();
  await reused(desk);
  await desk.tell(listing('NEWUSDT', daysOn('2024-02-01', 30)));
  const written = (await desk.refine({}, NAMED)).filter(({ status }) => status === 'written').map(({ asset }) => asset);
  assert.ok(written.includes('silver_lives') && written.includes('instruments'));
  assert.deepEqual(
    written.filter((asset) => asset.startsWith('ohlcv') || asset === 'funding_rates'),
    [],
  );
  assert.deepEqual(
    (await desk.refine({}, NAMED)).filter(({ status }) => status === 'written'),
    [],
  );
});

test('an end that becomes known flags what came after it', async () => {
  await using desk = await openRefineLake({ now: Date.parse('2024-02-01T03:00:00Z') });
  const days = daysOn('2024-01-02', 8);
  await desk.tell(
    listing('XUSDT', days, { until: '2024-01-20', receivedAt: '2024-01-20T03:00:00Z' }),
    candles(
      'XUSDT',
      [...days, '2024-01-10'].map((day) => [day, 5] as const),
    ),
  );
  await desk.refine({}, NAMED);
  const flags = async () =>
    (await desk.rows<{ flags: string | null }>('ohlcv_daily', 'flags', "timestamp >= '2024-01-10' AND exchange = 'alpha'")).map(
      (row) => row.flags,
    );
  assert.deepEqual(await flags(), [null]);
  await desk.tell(
    listing('XUSDT', [], { from: '2024-01-20', until: '2024-02-10', receivedAt: '2024-02-10T03:00:00Z', url: '/list/again' }),
  );
  await desk.refine({ now: Date.parse('2024-02-10T03:00:00Z') }, NAMED);
  assert.deepEqual(await flags(), ['after_settlement']);
});

test('instruments: one row per life, with what lists say of the one they mean', async () => {
  await using desk = await openRefineLake();
  await reused(desk);
  const rows = await desk.rows('instruments', 'instrument_id, first_day, last_day, ended, status, first_seen', "market = 'perp'");
  assert.deepEqual(
    rows.map((row) => Object.values(row)),
    [
      ['alpha:perp:LITUSDT#1', '2024-01-02', '2024-01-11', 'delisted', null, null],
      ['alpha:perp:LITUSDT#2', '2024-02-15', null, null, 'trading', '2024-03-10'],
    ],
  );
  const of = async (at: string) =>
    (await why(desk.lake, { table: 'instruments', symbol: 'LITUSDT', at }, { sources: toySources })).explanation;
  const [first, second] = [await of('2024-02-01'), await of('2024-03-10')];
  assert.deepEqual([first.row['life'], first.sources], [1, []]);
  assert.deepEqual([second.row['life'], second.sources.length], [2, 1]);
});

test('a redenomination inside a folder is two lives, and one that is no power of ten is a finding', async () => {
  await using desk = await openRefineLake();
  const days = daysOn('2024-01-10', 20);
  const after = daysOn('2024-02-02', 35);
  await desk.tell(
    listing('COCOSUSDT', [...days, ...after]),
    candles('COCOSUSDT', [
      ...days.map((day) => [day, 0.002] as const),
      ...after.map((day) => [day, day < '2024-02-20' ? 2.1 : 9] as const),
    ]),
  );
  const outcomes = await desk.refine({}, NAMED);
  const lives = await desk.rows('silver_lives', 'instrument_id, first_day, last_day, began, predecessor, factor');
  assert.deepEqual(
    lives.map((life) => Object.values(life)),
    [
      ['alpha:perp:COCOSUSDT#1', '2024-01-10', '2024-01-29', 'listed', null, null],
      ['alpha:perp:COCOSUSDT#2', '2024-02-02', null, 'redenominated', 'alpha:perp:COCOSUSDT#1', 0.001],
    ],
  );
  const check = outcomes.find(({ asset }) => asset === 'silver_lives')?.checks.find(({ name }) => name === 'price_steps');
  assert.deepEqual([check?.passed, check?.severity, check?.findings?.[0]?.from, check?.findings?.length], [false, 'warn', '2024-02-19', 1]);
});

test('publication delay: quantiles of the first uploads of a day, what was written again left out', async () => {
  await using desk = await openRefineLake();
  const day: Day = '2024-02-01';
  const at = (hours: number) => dayStart(addDays(day, 1)) + hours * (DAY_MS / 24);
  const upload = (symbol: string, hours: number, etag = 'e') =>
    listing(symbol, [], {
      body: { rows: files([day]).map((file) => ({ ...file, etag, lastModified: at(hours) })) },
      url: `/list/${symbol}/${etag}`,
    });
  await desk.tell(upload('AUSDT', 7), upload('BUSDT', 8.5), upload('CUSDT', 30), upload('DUSDT', 9), upload('EUSDT', 31 * 24));
  await desk.tell({ ...upload('DUSDT', 40, 'again'), receivedAt: '2024-03-10T04:00:00Z' });
  await desk.refine({}, NAMED);
  const [row] = await desk.rows('publication_delay');
  assert.deepEqual(row, {
    ...{ exchange: 'alpha', market: 'perp', date: day, files: 3, median_hours: 8.5, p90_hours: 30, p99_hours: 30, max_hours: 30 },
    rewritten_files: 2,
  });
});
