import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BullionError, DAY_MS } from '@bullion/core';
import { type Fake, fakes, jsonReply } from '@bullion/exchanges/fakes';
import { type Desk, openDesk, statuses } from './support/desk.ts';

const NOW = Date.parse('2025-08-16T12:00:00Z');
const DAYS = { from: '2025-08-01', to: '2025-08-16' };
const SPOT = { target: 'ohlcv', exchanges: ['binance', 'coinbase'], markets: ['spot'], symbols: ['BTC'], intervals: ['1d'], ...DAYS };

/** The same days without what is made of them. */
const ASK = { ...SPOT, target: 'bronze_binance_ohlcv', exchanges: ['binance'] };

/** The published content of a table: paths and hashes. */
function gold({ lake }: Desk, table = 'ohlcv_daily'): string[] {
  return lake.ledger.files(table).map(({ unit, sha256 }) => `${unit} ${sha256}`);
}

function answersOf({ lake }: Desk, asset: string) {
  return lake.ledger.responses({ asset });
}

/** A fake that answers some requests otherwise. */
function instead(fake: Fake | undefined, reply: (request: Parameters<Fake>[0]) => ReturnType<Fake> | undefined): Fake {
  assert.ok(fake);
  return (request, world) => reply(request) ?? fake(request, world);
}

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
