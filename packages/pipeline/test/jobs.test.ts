import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY_MS } from '@bullion/core';
import { openDesk, statuses } from './support/desk.ts';
import { ASK, answersOf, DAYS, gold, NOW, SPOT } from './support/jobs.ts';

describe('a job', () => {
  test('asks for everything once, and the second time for nothing', async () => {
    await using desk = await openDesk({ now: NOW });
    const first = await desk.run(SPOT);
    assert.deepEqual([first.exitCode, first.result.status, first.result.failures], [0, 'success', []]);
    assert.equal(first.result.requests, 4, 'two lists, two series');
    const made = gold(desk);
    assert.equal(made.length, 1);

    const again = await desk.run(SPOT);
    assert.equal(again.result.requests, 0);
    assert.deepEqual(
      again.result.materializations.filter(({ status }) => status !== 'up_to_date'),
      [],
    );
    assert.deepEqual(gold(desk), made);

    const { run_id: runId } = first.result;
    const run = desk.lake.ledger.run(runId);
    assert.deepEqual([run?.job, run?.status, run?.requests], ['ohlcv', 'success', 4]);
    assert.deepEqual(run?.result, JSON.parse(JSON.stringify(first.result)), 'the ledger keeps what the command printed');
    assert.ok(desk.lake.ledger.materializations(runId).some(({ asset }) => asset === 'ohlcv_daily'));
    assert.deepEqual(desk.lake.ledger.materializations(again.result.run_id), []);

    const gaps = await desk.run({ target: 'gaps', from: DAYS.from, to: DAYS.to, force: true });
    assert.deepEqual(
      [gaps.result.requests, statuses(gaps.result)],
      [0, ['gaps up_to_date']],
      'what follows from the lake asks for nothing',
    );
  });

  test('adds a symbol without asking again for the others', async () => {
    await using desk = await openDesk({ now: NOW });
    await desk.run(ASK);
    const { result } = await desk.run({ ...ASK, symbols: ['BTC', 'ETH'] });
    assert.equal(result.requests, 1);
    assert.deepEqual(
      answersOf(desk, 'bronze_binance_ohlcv').map(({ series }) => series),
      ['spot/BTCUSDT/1d', 'spot/ETHUSDT/1d'],
    );
  });

  test('asks on the next day for the new day and for the young one before it', async () => {
    await using desk = await openDesk({ now: NOW });
    const { to: _, ...open } = ASK;
    await desk.run(open);
    desk.now = NOW + DAY_MS;
    await desk.run(open);
    const [, newest] = answersOf(desk, 'bronze_binance_ohlcv').toSorted((a, b) => a.askedOn - b.askedOn);
    assert.deepEqual([newest?.askedFrom, newest?.askedUntil], [Date.parse('2025-08-15'), Date.parse('2025-08-17')]);
    assert.equal((await desk.run(open)).result.requests, 0);
  });

  test('never asks again for an old range, whatever day it is', async () => {
    await using desk = await openDesk({ now: NOW });
    const old = { ...ASK, from: '2025-06-01', to: '2025-07-01' };
    await desk.run(old);
    desk.now = NOW + 3 * DAY_MS;
    const { result } = await desk.run(old);
    assert.equal(result.requests, 1, 'only the list of the day');
  });

  test('asks again for all of it when it is forced to', async () => {
    await using desk = await openDesk({ now: NOW });
    await desk.run(ASK);
    assert.equal((await desk.run({ ...ASK, force: true })).result.requests, 2);
    assert.equal(new Set(answersOf(desk, 'bronze_binance_ohlcv').map(({ sha256 }) => sha256)).size, 1);
  });

  test('only says what it would do when it is dry', async () => {
    await using desk = await openDesk({ now: NOW });
    const before = await desk.run({ ...ASK, dryRun: true });
    assert.deepEqual(
      before.result.planned?.map(({ asset, up_to_date }) => [asset, up_to_date]),
      [['bronze_binance_instruments', false]],
    );
    await desk.run(ASK);
    const after = await desk.run({ ...ASK, dryRun: true });
    assert.deepEqual(
      after.result.planned?.map(({ asset, up_to_date }) => [asset, up_to_date]),
      [
        ['bronze_binance_instruments', true],
        ['bronze_binance_ohlcv', true],
      ],
    );
    assert.equal(desk.simulator.requests(), 2);
  });

  test('of one asset brings it up to date with what it needs, and nothing else', async () => {
    await using desk = await openDesk({ now: NOW });
    const { result } = await desk.run({
      target: 'ohlcv_daily',
      exchanges: ['okx'],
      symbols: ['BTC'],
      markets: ['spot'],
      date: '2025-08-10',
    });
    assert.deepEqual(statuses(result), [
      'bronze_okx_instruments written',
      'bronze_okx_ohlcv written',
      'ohlcv_daily written',
      'silver_instruments written',
      'silver_lives written',
      'silver_ohlcv_aggregated written',
      'silver_ohlcv_normalized written',
    ]);
  });
});

describe('symbols', () => {
  test('that one exchange does not list are recorded as absent, and not asked for', async () => {
    await using desk = await openDesk({ now: NOW });
    const request = { ...SPOT, symbols: ['BNB'] };
    const { result, exitCode } = await desk.run(request);
    assert.equal(exitCode, 0);
    assert.deepEqual(result.not_listed, [{ exchange: 'coinbase', market: 'spot', symbol: 'BNB' }]);
    const [absent] = answersOf(desk, 'bronze_coinbase_ohlcv');
    const [list] = answersOf(desk, 'bronze_coinbase_instruments');
    assert.deepEqual([absent?.series, absent?.answer, absent?.sha256], ['spot/BNB/1d', 'absent', list?.sha256]);
    assert.deepEqual(result.gaps, { not_listed: 1 });
    assert.equal((await desk.run(request)).result.requests, 0);
  });

  test('that nobody lists are refused before anything but the lists is asked for', async () => {
    await using desk = await openDesk({ now: NOW });
    await assert.rejects(desk.run({ ...SPOT, symbols: ['BTC', 'BTCUSDTT'] }), {
      code: 'unknown_symbol',
      message: /BTCUSDTT.*Did you mean/,
    });
    assert.equal(desk.simulator.requests(), 2);
    assert.deepEqual(answersOf(desk, 'bronze_binance_ohlcv'), []);
    assert.equal(desk.lake.ledger.runs(1)[0]?.status, 'failed');
  });

  test('of the archive are refused where it has no such folder', async () => {
    await using desk = await openDesk({ now: NOW });
    await assert.rejects(desk.run({ target: 'availability', symbols: ['BTCUSDTT'] }), {
      code: 'unknown_symbol',
      message: /Did you mean .*BTCUSDT/,
    });
  });
});

describe('words that do not exist', () => {
  for (const [name, request, code] of [
    ['a job', { target: 'ohlvc' }, 'unknown_asset'],
    ['a word that every object knows', { target: 'constructor' }, 'unknown_asset'],
    ['an exchange', { target: 'ohlcv', exchanges: ['kraken'] }, 'unknown_exchange'],
    ['minutes of an exchange without an archive', { target: 'ohlcv', exchanges: ['okx'], intervals: ['1m'] }, 'bad_interval'],
  ] as const) {
    test(`${name}: nothing is asked and no run is recorded`, async () => {
      await using desk = await openDesk({ now: NOW });
      await assert.rejects(desk.run(request), { code });
      assert.equal(desk.simulator.requests(), 0);
      assert.deepEqual(desk.lake.ledger.runs(), []);
    });
  }
});
