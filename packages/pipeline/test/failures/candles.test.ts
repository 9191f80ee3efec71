import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY_MS } from '@bullion/core';
import { readGaps } from '../../src/assets/gaps/read.ts';
import { openDesk } from '../support/desk.ts';
import { checked, inJson, planted, stored } from '../support/planted.ts';

const NOW = Date.parse('2025-08-16T12:00:00Z');
const DAYS = {
  target: 'ohlcv',
  exchanges: ['binance'],
  markets: ['spot'],
  symbols: ['BTC'],
  intervals: ['1d'],
  from: '2025-08-01',
  to: '2025-08-11',
};
const KLINES = '/api/v3/klines';

/** As Binance sends it: open time, four prices, volume, close time, quote volume and more. */
type Kline = readonly unknown[];
type Okx = { data: string[][] };

/** The same rows, some of them otherwise. */
function otherwise<Row>(rows: readonly Row[], at: Readonly<Record<number, (row: Row) => Row>>): Row[] {
  return rows.map((row, index) => at[index]?.(row) ?? row);
}

describe('a bar that is told twice in one answer', () => {
  test('is one row where both say the same, and none where they contradict each other; both are counted', async () => {
    const twice = inJson<Kline[]>(KLINES, { interval: '1d' }, (rows) => {
      const [same, other] = [rows[3], rows[5]];
      assert.ok(same && other);
      return [...rows, same, other.with(4, other[3])];
    });
    await using desk = await openDesk({ now: NOW, fakes: planted({ BINANCE_SPOT: twice }) });
    await desk.run(DAYS);
    assert.equal((await stored(desk, 'ohlcv_daily', '*', "exchange = 'binance'")).length, 9);
    assert.equal(
      checked(desk, 'silver_ohlcv_normalized', 'conservation')?.detail,
      '12 in = 9 out + 1 duplicates + 2 quarantined + 0 superseded',
    );
    assert.deepEqual(await stored(desk, 'silver_quarantine', 'rule, symbol, timestamp'), [
      { rule: 'contradiction', symbol: 'BTCUSDT', timestamp: Date.parse('2025-08-06') },
      { rule: 'contradiction', symbol: 'BTCUSDT', timestamp: Date.parse('2025-08-06') },
    ]);
    const [gap] = await readGaps(desk.lake, { table: 'ohlcv_daily' });
    assert.deepEqual([gap?.from, gap?.evidence], ['2025-08-06T00:00:00Z', 'It was said and is in quarantine: contradiction.']);
  });
});

describe('a bar without trades', () => {
  test('is kept with a flag that says whether its prices stood still, and is never taken for one that is missing', async () => {
    const quiet = inJson<Kline[]>(KLINES, { interval: '1h' }, (rows) =>
      otherwise(rows, {
        3: ([at, , , , close, , until]) => [at, close, close, close, close, '0', until, '0', 0, '0', '0', '0'],
        4: (row) => row.with(5, '0').with(7, '0'),
      }).toSpliced(7, 1),
    );
    await using desk = await openDesk({ now: NOW, fakes: planted({ BINANCE_SPOT: quiet }) });
    await desk.run({ ...DAYS, intervals: ['1h'], to: '2025-08-02' });
    const rows = await stored<{ hour: number; flags: string }>(
      desk,
      'ohlcv_hourly',
      'hour(timestamp) AS hour, flags',
      "exchange = 'binance' AND flags IS NOT NULL",
    );
    assert.deepEqual(rows, [
      { hour: 3, flags: 'no_trades,synthetic' },
      { hour: 4, flags: 'no_trades,moved' },
    ]);
    const gaps = await readGaps(desk.lake, { table: 'ohlcv_hourly' });
    assert.deepEqual(
      gaps.map(({ from, cause }) => [from, cause]),
      [['2025-08-01T07:00:00Z', 'exchange_outage']],
    );
  });
});

const onAll = (day: string) => ({ binance: day, bybit: day, coinbase: day, okx: day });

describe('a bar that is not over', () => {
  test('is no row on any exchange, and is one a day later with what it came to', async () => {
    await using desk = await openDesk({ now: NOW });
    const request = { target: 'ohlcv_daily', markets: ['spot'], symbols: ['BTC'], intervals: ['1d'], from: '2025-08-14', to: '2025-08-17' };
    const newest = async () => {
      const rows = await stored<{ exchange: string; day: string }>(desk, 'ohlcv_daily', 'exchange, timestamp::DATE::VARCHAR AS day');
      return Object.fromEntries(rows.filter(({ exchange }) => exchange !== 'aggregated').map(({ exchange, day }) => [exchange, day]));
    };
    await desk.run(request);
    assert.deepEqual(await newest(), onAll('2025-08-15'));
    desk.now = NOW + DAY_MS;
    await desk.run(request);
    assert.deepEqual(await newest(), onAll('2025-08-16'));
    const [bitcoin] = desk.simulator.world.instruments('binance', 'spot').filter(({ base, quote }) => base === 'BTC' && quote === 'USDT');
    assert.ok(bitcoin);
    const [whole] = desk.simulator.world.bars(bitcoin, '1d', Date.parse('2025-08-16'), Date.parse('2025-08-17'));
    assert.deepEqual(await stored(desk, 'ohlcv_daily', 'close, volume', "exchange = 'binance' AND timestamp = '2025-08-16'"), [
      { close: Number(whole?.close), volume: Number(whole?.volume) },
    ]);
  });
});

const OKX = { ...DAYS, exchanges: ['okx'] };
const CANDLES = '/api/v5/market/history-candles';

describe('a day that opens at midnight in Hong Kong', () => {
  test('is quarantined by the time of its opening', async () => {
    const shifted = inJson<Okx>(CANDLES, { bar: '1Dutc' }, ({ data, ...rest }) => ({
      ...rest,
      data: data.map((row) => row.with(0, String(Number(row[0]) - 8 * 3_600_000))),
    }));
    await using desk = await openDesk({ now: NOW, fakes: planted({ OKX: shifted }) });
    await desk.run(OKX);
    assert.equal((await stored(desk, 'ohlcv_daily', '*', "exchange = 'okx'")).length, 0);
    const rules = await stored<{ rule: string }>(desk, 'silver_quarantine', 'DISTINCT rule, table_name, unit, timestamp, source_sha256');
    assert.deepEqual([...new Set(rules.map(({ rule }) => rule))], ['misaligned_time']);
  });

  test('is found by its hours where it pretends to open at 00:00 UTC', async () => {
    const later = inJson<Okx>(CANDLES, { bar: '1Dutc' }, ({ data, ...rest }) => ({
      ...rest,
      data: data.map(([at = '', ...prices], index) => [at, ...(data[index + 1]?.slice(1) ?? prices)]),
    }));
    await using desk = await openDesk({ now: NOW, fakes: planted({ OKX: later }) });
    await desk.run({ ...OKX, intervals: ['1d', '1h'] });
    const check = checked(desk, 'ohlcv_daily', 'days_vs_hours');
    assert.equal(check?.passed, false);
    assert.match(check?.detail ?? '', /^\d+ of \d+ days of BTCUSDT on okx spot are not what their hours add up to/);
  });
});

describe('volumes in contracts', () => {
  test('are found by what was paid for one of them', async () => {
    const contracts = inJson<Okx>(CANDLES, {}, ({ data, ...rest }) => ({ ...rest, data: data.map((row) => row.with(6, row[5] ?? '')) }));
    await using desk = await openDesk({ now: NOW, fakes: planted({ OKX: contracts }) });
    await desk.run({ ...OKX, markets: ['perp'] });
    const check = checked(desk, 'ohlcv_daily', 'volume_units');
    assert.match(
      check?.detail ?? '',
      /10 bars of BTCUSDT on okx perp from 2025-08-01 on: quote volume by base volume is 0\.01\d* times the price/,
    );
    assert.equal((await stored(desk, 'ohlcv_daily', '*', "exchange = 'okx'")).length, 10, 'and the rows are kept');
  });
});
