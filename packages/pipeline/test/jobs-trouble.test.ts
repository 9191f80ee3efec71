import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BullionError, DAY_MS } from '@bullion/core';
import { type Fake, fakes, jsonReply } from '@bullion/exchanges/fakes';
import { openDesk, statuses } from './support/desk.ts';
import { ASK, answersOf, gold, instead, NOW, SPOT } from './support/jobs.ts';

describe('an exchange', () => {
  test('that cannot be reached fails with its cause, and the others go on', async () => {
    await using desk = await openDesk({ now: NOW });
    const closed = 'http://127.0.0.1:9';
    const endpoints = { ...desk.effects.endpoints, COINBASE: closed };
    const { result, exitCode } = await desk.run(SPOT, { endpoints });
    assert.deepEqual([exitCode, result.status], [1, 'partial']);
    assert.deepEqual(
      result.failures.map(({ asset, exchange, code }) => [asset, exchange, code]),
      [
        ['bronze_coinbase_instruments', 'coinbase', 'unreachable'],
        ['bronze_coinbase_ohlcv', 'coinbase', 'unreachable'],
      ],
    );
    assert.ok(result.materializations.some(({ asset, status }) => asset === 'ohlcv_daily' && status === 'written'));
    assert.deepEqual(answersOf(desk, 'bronze_coinbase_ohlcv'), []);

    const healed = await desk.run(SPOT);
    assert.deepEqual([healed.exitCode, healed.result.requests], [0, 2]);
  });

  test('that cannot be reached today is no failure where yesterday said all that is asked', async () => {
    await using desk = await openDesk({ now: NOW });
    const request = { ...ASK, target: 'bronze_coinbase_ohlcv', exchanges: ['coinbase'], from: '2025-06-01', to: '2025-07-01' };
    await desk.run(request);
    desk.now = NOW + DAY_MS;
    const endpoints = { ...desk.effects.endpoints, COINBASE: 'http://127.0.0.1:9' };
    const { result } = await desk.run(request, { endpoints });
    assert.deepEqual(
      result.failures.map(({ asset }) => asset),
      ['bronze_coinbase_instruments'],
    );
    assert.ok(statuses(result).includes('bronze_coinbase_ohlcv up_to_date'));
  });

  test('that refuses this location is asked once, and nothing of it is stored as missing', async () => {
    const blocked = instead(fakes['BINANCE_SPOT'], () =>
      jsonReply({ code: 0, msg: 'Service unavailable from a restricted location.' }, 451),
    );
    await using desk = await openDesk({ now: NOW, fakes: { ...fakes, BINANCE_SPOT: blocked } });
    const { result, exitCode } = await desk.run({ ...ASK, exchanges: ['binance'] });
    assert.deepEqual([exitCode, result.status, result.requests, result.retries], [1, 'failed', 1, 0]);
    assert.deepEqual([...new Set(result.failures.map(({ code }) => code))], ['geo_blocked']);
    assert.deepEqual(answersOf(desk, 'bronze_binance_ohlcv'), []);
  });

  const withoutSymbol = (broken: RegExp): Record<string, Fake> => ({
    ...fakes,
    BINANCE_SPOT: instead(fakes['BINANCE_SPOT'], ({ path, query }) =>
      path.endsWith('/klines') && broken.test(query.get('symbol') ?? '')
        ? jsonReply({ code: -1000, msg: 'Unknown error.' }, 500)
        : undefined,
    ),
  });

  test('that fails for one symbol does not cost the others', async () => {
    await using desk = await openDesk({ now: NOW, fakes: withoutSymbol(/^ETH/) });
    const { result, exitCode } = await desk.run({ ...ASK, symbols: ['BTC', 'ETH', 'SOL'] });
    assert.deepEqual([exitCode, result.status], [1, 'partial']);
    assert.deepEqual(
      result.failures.map(({ symbol, code, attempts }) => [symbol, code, attempts]),
      [['ETHUSDT', 'exchange_busy', 7]],
    );
    assert.ok(statuses(result).includes('bronze_binance_ohlcv written'));
    assert.deepEqual(
      new Set(answersOf(desk, 'bronze_binance_ohlcv').map(({ series }) => series)),
      new Set(['spot/BTCUSDT/1d', 'spot/SOLUSDT/1d']),
    );
  });

  test('that fails for more than half of the symbols fails as a whole, and what was said is kept', async () => {
    await using desk = await openDesk({ now: NOW, fakes: withoutSymbol(/^(ETH|SOL)/) });
    const { result } = await desk.run({ ...ASK, symbols: ['BTC', 'ETH', 'SOL'] });
    assert.ok(statuses(result).includes('bronze_binance_ohlcv failed'));
    assert.deepEqual(
      answersOf(desk, 'bronze_binance_ohlcv').map(({ series }) => series),
      ['spot/BTCUSDT/1d'],
    );
  });
});

test('a feed that keeps failing is left alone, and what was said before is kept', async () => {
  let asked = 0;
  const failing = instead(fakes['COINBASE'], ({ path }) =>
    path.endsWith('/candles') && ++asked > 10 ? jsonReply({ message: 'Internal server error' }, 500) : undefined,
  );
  await using desk = await openDesk({ now: NOW, fakes: { ...fakes, COINBASE: failing } });
  // Nearly 300 windows of 300 hours, of which at most 20 and those under way are tried.
  const hours = {
    ...ASK,
    target: 'bronze_coinbase_ohlcv',
    exchanges: ['coinbase'],
    symbols: ['BTC', 'ETH', 'SOL'],
    intervals: ['1h'],
    from: '2022-01-01',
  };
  const { result, exitCode } = await desk.run(hours);
  assert.equal(exitCode, 1);
  assert.deepEqual([...new Set(result.failures.map(({ code }) => code))], ['exchange_busy', 'breaker_open']);
  assert.ok(asked <= 10 + 28 * 7, `${asked} requests`);
  assert.equal(answersOf(desk, 'bronze_coinbase_ohlcv').length, 10);
});

test('faults on the way change nothing in what is written', async () => {
  await using calm = await openDesk({ now: NOW });
  await using stormy = await openDesk({ now: NOW, faults: { rate: 0.2, seed: 7 }, sleep: async () => undefined });
  const request = { ...SPOT, exchanges: ['binance', 'okx', 'bybit'], intervals: ['1d', '1h'], from: '2025-08-12' };
  const [, { result }] = [await calm.run(request), await stormy.run(request)];
  assert.deepEqual(result.failures, []);
  assert.ok(result.retries > 0);
  for (const table of ['ohlcv_daily', 'ohlcv_hourly', 'gaps']) assert.deepEqual(gold(stormy, table), gold(calm, table));
});

test('a run that is stopped is recorded as interrupted, keeps what was confirmed, and goes on from there', async () => {
  const controller = new AbortController();
  let asked = 0;
  const stopping = instead(fakes['BINANCE_SPOT'], ({ path }) => {
    if (path.endsWith('/klines') && ++asked === 3) controller.abort(new BullionError('cancelled', 'Stopped by SIGINT.'));
    return undefined;
  });
  await using desk = await openDesk({ now: NOW, fakes: { ...fakes, BINANCE_SPOT: stopping } });
  const request = { ...ASK, symbols: ['BTC', 'ETH', 'SOL', 'XRP'] };
  await assert.rejects(desk.run(request, { signal: controller.signal, concurrency: 1 }), { code: 'cancelled' });
  assert.equal(desk.lake.ledger.runs(1)[0]?.status, 'interrupted');
  assert.equal(answersOf(desk, 'bronze_binance_ohlcv').length, 2);
  const { exitCode, result } = await desk.run(request);
  assert.deepEqual([exitCode, result.requests], [0, 2]);
  assert.equal(answersOf(desk, 'bronze_binance_ohlcv').length, 4);
});
