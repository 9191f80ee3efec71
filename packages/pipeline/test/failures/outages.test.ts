import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isoTime } from '@bullion/core';
import { readOutages } from '../../src/assets/gaps/outages-read.ts';
import { readGaps } from '../../src/assets/gaps/read.ts';
import { openDesk } from '../support/desk.ts';
import { inJson, planted } from '../support/planted.ts';

const NOW = Date.parse('2025-08-16T12:00:00Z');
const SYMBOLS = ['BTC', 'ETH', 'SOL', 'ADA', 'DOGE', 'XRP'];
const HOURS = {
  target: 'ohlcv',
  exchanges: ['binance'],
  markets: ['spot'],
  symbols: SYMBOLS,
  intervals: ['1h'],
  from: '2025-08-01',
  to: '2025-08-03',
};
const NAMES = SYMBOLS.map((base) => `${base}USDT`).sort();

/** Bars that open in some hours of the first of August are not sent. */
function without(symbols: readonly string[], hours: readonly number[]) {
  return symbols.map((symbol) =>
    inJson<[number, ...unknown[]][]>('/api/v3/klines', { symbol, interval: '1h' }, (rows) =>
      rows.filter(([at]) => !hours.includes((at - Date.parse('2025-08-01')) / 3_600_000)),
    ),
  );
}

function hoursBetween(from: string, to: string): number[] {
  const count = (Date.parse(to) - Date.parse(from)) / 3_600_000;
  return Array.from({ length: count }, (_, hour) => Date.parse(from) + hour * 3_600_000);
}

function openLacking(...plants: readonly ReturnType<typeof without>[number][]) {
  return openDesk({
    now: NOW,
    fakes: planted({
      BINANCE_SPOT: (request, honest) => plants.map((plant) => plant(request, honest)).find((reply) => reply !== undefined),
    }),
  });
}

describe('an outage of an exchange', () => {
  test('is one row of outages, and the cause of every gap in it with the number of symbols', async () => {
    await using desk = await openLacking(...without(NAMES, [13, 14]));
    await desk.run(HOURS);
    const about = { exchange: 'binance', market: 'spot', from: '2025-08-01T13:00:00Z', to: '2025-08-01T15:00:00Z' };
    assert.deepEqual(await readOutages(desk.lake), [
      { table: 'ohlcv_hourly', ...about, symbols_silent: 6, symbols_expected: 6, evidence: NAMES.join(', ') },
    ]);
    const evidence = '6 of 6 symbols of binance spot lack rows at the same time.';
    assert.deepEqual(
      await readGaps(desk.lake, { table: 'ohlcv_hourly' }),
      NAMES.map((symbol) => ({ ...about, symbol, cause: 'exchange_outage', evidence })),
    );
    const again = await desk.run(HOURS);
    assert.deepEqual(
      again.result.materializations.filter(({ status }) => status !== 'up_to_date'),
      [],
    );
  });

  test('of some symbols is one for five of them and half; bars that a symbol alone lacks are lost', async () => {
    const [alone = '', ...five] = NAMES;
    await using desk = await openLacking(...without(five, [13]).concat(without([alone], [20])));
    await desk.run(HOURS);
    const gaps = await readGaps(desk.lake, { table: 'ohlcv_hourly' });
    const told = (at: string) => gaps.filter(({ from }) => from === at).map(({ symbol, cause }) => `${symbol} ${cause}`);
    assert.deepEqual(
      told('2025-08-01T13:00:00Z'),
      five.map((symbol) => `${symbol} exchange_outage`),
    );
    assert.deepEqual(told('2025-08-01T20:00:00Z'), [`${alone} lost`]);
    assert.deepEqual(
      (await readOutages(desk.lake, { exchange: 'binance' })).map(({ symbols_silent, symbols_expected }) => [
        symbols_silent,
        symbols_expected,
      ]),
      [[5, 6]],
    );
  });

  test('of a simulated world is found where it was, and nowhere else', async () => {
    await using desk = await openDesk({ now: NOW });
    const [from, to] = ['2025-05-01', '2025-07-01'];
    await desk.run({ ...HOURS, exchanges: ['binance', 'coinbase'], symbols: SYMBOLS.slice(0, 5), from, to });
    const truth = ['binance', 'coinbase'].flatMap((exchange) => {
      const [bitcoin] = desk.simulator.world.instruments(exchange, 'spot').filter(({ base }) => base === 'BTC');
      assert.ok(bitcoin);
      const opened = new Set(desk.simulator.world.bars(bitcoin, '1h', Date.parse(from), Date.parse(to)).map(({ openTime }) => openTime));
      return hoursBetween(from, to).flatMap((at) => (opened.has(at) ? [] : [`${exchange} ${isoTime(at)}`]));
    });
    const found = (await readOutages(desk.lake)).flatMap(({ exchange, from, to }) =>
      hoursBetween(from, to).map((at) => `${exchange} ${isoTime(at)}`),
    );
    assert.ok(truth.length > 0);
    assert.deepEqual(found.sort(), truth.sort());
  });

  test('that is made good by the exchange is taken back', async () => {
    const hole = { isOpen: true };
    const lacking = without(NAMES, [13]);
    await using desk = await openDesk({
      now: NOW,
      fakes: planted({
        BINANCE_SPOT: (request, honest) =>
          hole.isOpen ? lacking.map((plant) => plant(request, honest)).find((reply) => reply !== undefined) : undefined,
      }),
    });
    await desk.run(HOURS);
    assert.equal((await readOutages(desk.lake)).length, 1);
    hole.isOpen = false;
    await desk.run({ ...HOURS, force: true });
    assert.deepEqual([await readOutages(desk.lake), await readGaps(desk.lake, { table: 'ohlcv_hourly' })], [[], []]);
  });
});
