import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS } from '@bullion/core';
import fc from 'fast-check';
import { readQuarantine } from '../src/assets/quarantine.ts';
import { bar, bars, listed, listOf, openRefineLake, type Telling } from './support/refine-lake.ts';

const candles = (body: unknown, more: Partial<Telling> = {}): Telling => ({
  asset: 'bronze_alpha_ohlcv',
  series: 'spot/BTCUSDT/1d',
  from: '2024-01-01T00:00:00Z',
  until: '2024-02-01T00:00:00Z',
  body,
  ...more,
});
const BTC = listOf('alpha', 'spot', [listed('BTC', 'spot')]);
const SILVER = ['silver_instruments', 'silver_ohlcv_normalized'];
const days = (from: string, count: number, close = 100) => ({ rows: bars(from, count, DAY_MS, close) });

test('a row knows what it is about and which answer said it', async () => {
  await using desk = await openRefineLake();
  await desk.tell(BTC, candles(days('2024-01-01T00:00:00Z', 2)));
  await desk.refine({}, SILVER);
  const [row, ...others] = await desk.rows('silver_ohlcv_normalized');
  assert.equal(others.length, 1);
  assert.equal(row?.['symbol'], 'BTCUSDT');
  assert.equal(row?.['base'], 'BTC');
  assert.equal(row?.['native_symbol'], 'BTCUSDT');
  assert.equal(row?.['source'], 'rest');
  assert.equal(row?.['url'], '/toy/bronze_alpha_ohlcv/spot/BTCUSDT/1d?from=2024-01-01T00:00:00Z');
  assert.equal(row?.['received_at'], Date.parse('2024-03-10T03:00:00Z'));
});

test('a restated candle: the newest word wins, and where answers agree the first one is the source', async () => {
  await using desk = await openRefineLake();
  const at = '2024-01-05T00:00:00Z';
  await desk.tell(
    BTC,
    candles({ rows: [bar(at, 100)] }, { receivedAt: '2024-03-01T00:00:00Z', url: '/first' }),
    candles({ rows: [bar(at, 200)] }, { receivedAt: '2024-03-02T00:00:00Z', url: '/second' }),
  );
  await desk.refine({}, SILVER);
  assert.deepEqual(await desk.rows('silver_ohlcv_normalized', 'close, url'), [{ close: 200, url: '/second' }]);
  await desk.tell(candles({ rows: [bar(at, 100)] }, { receivedAt: '2024-03-03T00:00:00Z', url: '/third' }));
  const outcomes = await desk.refine({}, SILVER);
  assert.deepEqual(await desk.rows('silver_ohlcv_normalized', 'close, url'), [{ close: 100, url: '/first' }]);
  const silver = outcomes.find(({ asset }) => asset === 'silver_ohlcv_normalized');
  assert.deepEqual(
    silver?.checks.filter(({ passed }) => !passed).map(({ name, detail }) => [name, detail]),
    [['restated', "1 row was told twice with different values; the newest word is kept, of an archive that of the day's own file"]],
  );
});

test('rows of one answer that contradict each other are all quarantined, and what an older answer said stays', async () => {
  await using desk = await openRefineLake();
  const [at, other] = ['2024-01-05T00:00:00Z', '2024-01-06T00:00:00Z'];
  await desk.tell(
    BTC,
    candles({ rows: [bar(at, 100)] }, { receivedAt: '2024-03-01T00:00:00Z' }),
    candles({ rows: [bar(at, 101), bar(at, 102), bar(other, 50), bar(other, 50)] }, { receivedAt: '2024-03-02T00:00:00Z' }),
  );
  const outcomes = await desk.refine({}, SILVER);
  assert.deepEqual(await desk.rows('silver_ohlcv_normalized', 'close'), [{ close: 100 }, { close: 50 }]);
  const refused = await readQuarantine(desk.lake);
  assert.deepEqual(
    refused.map(({ table, symbol, timestamp, rule }) => [table, symbol, timestamp, rule]),
    [
      ['silver_ohlcv_normalized', 'BTCUSDT', at.replace('.000', ''), 'contradiction'],
      ['silver_ohlcv_normalized', 'BTCUSDT', at.replace('.000', ''), 'contradiction'],
    ],
  );
  const books = outcomes.find(({ asset }) => asset === 'silver_ohlcv_normalized')?.checks.find(({ name }) => name === 'conservation');
  assert.equal(books?.detail, '5 in = 2 out + 1 duplicates + 2 quarantined + 0 superseded');
});

test('rows that break a rule are kept apart under its name, and come back when the exchange corrects them', async () => {
  await using desk = await openRefineLake();
  const bad = [
    bar('2024-01-02T00:00:00Z', 100, { high: 90 }),
    bar('2024-01-03T00:00:00Z', 100, { volume: -1 }),
    bar('2024-01-04T12:00:00Z', 100),
    bar('2024-01-05T00:00:00Z', 100, { low: 99.5, open: 99.4 }),
  ];
  const odd = [{ timestamp: Date.parse('2024-01-06T00:00:00Z'), rule: 'unreadable_number', row: ['x'] }];
  await desk.tell(
    BTC,
    candles({ rows: [bar('2024-01-01T00:00:00Z', 100, { flags: 'cut' }), ...bad], rejected: odd }, { receivedAt: '2024-03-01T00:00:00Z' }),
  );
  await desk.refine({}, SILVER);
  assert.deepEqual(await desk.rows('silver_ohlcv_normalized', 'flags'), [{ flags: 'cut' }]);
  assert.deepEqual(
    (await readQuarantine(desk.lake)).map(({ rule }) => rule),
    ['ohlc_relation', 'no_negatives', 'aligned', 'ohlc_relation', 'unreadable_number'],
  );
  assert.deepEqual((await readQuarantine(desk.lake)).at(-1)?.row, ['x']);
});

test('nothing trades after settlement', async () => {
  await using desk = await openRefineLake();
  const ended = listed('BTC', 'perp', { delisted_at: Date.parse('2024-01-02T12:00:00Z'), status: 'closed' });
  await desk.tell(listOf('alpha', 'perp', [ended]), candles(days('2024-01-01T00:00:00Z', 4), { series: 'perp/BTCUSDT/1d' }));
  await desk.refine({}, SILVER);
  assert.equal((await desk.rows('silver_ohlcv_normalized')).length, 2);
  assert.deepEqual(
    (await readQuarantine(desk.lake)).map(({ rule, timestamp }) => [rule, timestamp]),
    [
      ['after_settlement', '2024-01-03T00:00:00Z'],
      ['after_settlement', '2024-01-04T00:00:00Z'],
    ],
  );
  await desk.tell(listOf('alpha', 'perp', [listed('BTC', 'perp')], '2024-03-11'));
  await desk.refine({ now: Date.parse('2024-03-11T03:00:00Z'), force: true }, SILVER);
  assert.equal((await desk.rows('silver_ohlcv_normalized')).length, 4, 'the exchange took its announcement back');
  assert.deepEqual(desk.lake.ledger.files('silver_quarantine'), []);
});

test('an answer over the turn of the year fills both files, and neither twice', async () => {
  await using desk = await openRefineLake();
  const turn = { from: '2023-12-30T00:00:00Z', until: '2024-01-03T00:00:00Z' };
  await desk.tell(BTC, candles(days('2023-12-30T00:00:00Z', 4), turn));
  await desk.refine({ from: Date.parse('2023-01-01T00:00:00Z') });
  assert.deepEqual(
    desk.lake.ledger.files('silver_ohlcv_normalized').map(({ unit, rows }) => [unit, rows]),
    [
      ['alpha-spot-1d-rest-2023', 2],
      ['alpha-spot-1d-rest-2024', 2],
    ],
  );
});

test('an answer that cannot be read fails alone, and is tried again', async () => {
  await using desk = await openRefineLake();
  await desk.tell(BTC, candles({ rows: 'none' }, { series: 'spot/ETHUSDT/1d' }), candles(days('2024-01-01T00:00:00Z', 3)));
  const silver = (await desk.refine({}, SILVER)).find(({ asset }) => asset === 'silver_ohlcv_normalized');
  assert.equal(silver?.rows, 3);
  assert.deepEqual(
    silver?.failures.map(({ symbol, code }) => [symbol, code]),
    [['ETHUSDT', 'unknown_symbol']],
  );
  assert.equal(desk.plan().find(({ asset }) => asset === 'silver_ohlcv_normalized')?.upToDate, false);
});

test('what is up to date stays, whoever asks for less; a new answer changes only its own file', async () => {
  await using desk = await openRefineLake();
  await desk.tell(
    BTC,
    candles(days('2024-01-01T00:00:00Z', 3)),
    candles({ rows: bars('2024-01-01T00:00:00Z', 3, 3_600_000) }, { series: 'spot/BTCUSDT/1h' }),
  );
  await desk.refine();
  assert.deepEqual([...new Set(desk.plan().map(({ upToDate }) => upToDate))], [true]);
  assert.deepEqual(await desk.refine(), []);
  await desk.tell(candles({ rows: [bar('2024-01-09T00:00:00Z', 1)] }));
  const stale = desk.plan().filter(({ upToDate }) => !upToDate);
  assert.deepEqual(stale.map(({ asset, unit }) => `${asset} ${unit}`).sort(), [
    'gaps ohlcv_daily/2024',
    'silver_ohlcv_normalized alpha-spot-1d-rest-2024',
  ]);
});

test('lists of earlier months are looked at again only where the code has changed', async () => {
  await using desk = await openRefineLake();
  await desk.tell(listOf('alpha', 'spot', [listed('BTC', 'spot')], '2024-02-10'), BTC);
  const units = async () => (await desk.refine({}, SILVER)).map(({ asset, partition }) => `${asset} ${partition}`);
  assert.deepEqual(await units(), ['silver_instruments 2024-02-01/2024-03-01', 'silver_instruments 2024-03-10']);
  const planned = desk.plan().filter(({ asset }) => asset === 'silver_instruments');
  assert.deepEqual(
    planned.map(({ unit, upToDate }) => [unit, upToDate]),
    [['alpha-spot-2024-03', true]],
  );
});

/** Answers drawn from a few keys and values, so that duplicates, restatements and contradictions all happen. */
const rowDrawn = fc.record({ day: fc.integer({ min: 1, max: 6 }), close: fc.integer({ min: 50, max: 53 }), isBad: fc.boolean() });
const answersDrawn = fc.array(fc.array(rowDrawn, { maxLength: 12 }), { minLength: 1, maxLength: 6 });
const SYMBOLS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J'];

test('no row is ever lost or invented: in = out + duplicates + quarantined + superseded, and the right ones stay', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(answersDrawn, { minLength: 1, maxLength: SYMBOLS.length }), async (drawn) => {
      await using desk = await openRefineLake();
      const rowsOf = (answer: (typeof drawn)[number][number]) =>
        answer.map(({ day, close, isBad }) => bar(`2024-01-0${day}T00:00:00Z`, close, isBad ? { high: close - 5 } : {}));
      const tellings = drawn.flatMap((answers, symbol) =>
        answers.map((answer, index) =>
          candles(
            { rows: rowsOf(answer) },
            { series: `spot/${SYMBOLS[symbol]}USDT/1d`, receivedAt: `2024-03-0${index + 1}T00:00:00Z`, url: `/${symbol}/${index}` },
          ),
        ),
      );
      await desk.tell(
        listOf(
          'alpha',
          'spot',
          SYMBOLS.map((base) => listed(base, 'spot')),
        ),
        ...tellings,
      );
      const outcomes = await desk.refine({}, SILVER);
      const books = outcomes.find(({ asset }) => asset === 'silver_ohlcv_normalized')?.checks.find(({ name }) => name === 'conservation');
      const [rowsIn = 0, ...became] = (books?.detail.match(/\d+/g) ?? []).map(Number);
      assert.equal(rowsIn, drawn.flat(2).length);
      assert.equal(
        rowsIn,
        became.reduce((sum, n) => sum + n, 0),
      );
      const stored = await desk.rows('silver_ohlcv_normalized', 'base, day(timestamp) AS day, close');
      assert.deepEqual(
        stored,
        drawn.flatMap((answers, symbol) => expected(answers).map((row) => ({ base: SYMBOLS[symbol], ...row }))),
      );
    }),
    { numRuns: 4 },
  );
});

/** The newest answer with one clear word about a day decides. */
function expected(answers: readonly (readonly { day: number; close: number; isBad: boolean }[])[]): { day: number; close: number }[] {
  return [1, 2, 3, 4, 5, 6].flatMap((day) => {
    const words = answers.map((answer) => new Set(answer.filter((row) => row.day === day && !row.isBad).map(({ close }) => close)));
    const clear = words.filter((word) => word.size === 1).at(-1);
    return clear === undefined ? [] : [...clear].map((close) => ({ day, close }));
  });
}
