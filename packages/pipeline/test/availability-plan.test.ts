import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY_MS, dayOf, dayStart } from '@bullion/core';
import { sources } from '@bullion/exchanges';
import { type Fake, fakes } from '@bullion/exchanges/fakes';
import type { CoverageEntry } from '@bullion/lake';
import { keptFeeds } from '../src/assets/bronze/bronze.ts';
import { type BronzeDetail, planFeed } from '../src/assets/bronze/plan.ts';
import type { Scope } from '../src/engine/asset.ts';
import { type Desk, openDesk } from './support/desk.ts';

const FIRST = dayStart('2019-09-25');
const NOW = Date.parse('2025-08-16T12:00:00Z');
const TODAY = dayStart(dayOf(NOW));
const LISTING = 'bronze_binance_archive_listing';
const listing = keptFeeds(sources).find(({ asset }) => asset === LISTING);
assert.ok(listing);

/** What is due of some symbols, as `symbol from..until`, where all of the past was asked on these days before. */
function due(asked: Readonly<Record<string, number>>, more: Partial<Scope> = {}): string[] {
  const now = more.now ?? NOW;
  const coverage = new Map(
    Object.entries(asked).map(([symbol, askedOn]) => [`perp/${symbol}/1m`, piecesOf(`perp/${symbol}/1m`, askedOn)] as const),
  );
  const scope: Scope = {
    ...{ job: 'test', from: FIRST, until: dayStart(dayOf(now)), now, exchanges: ['binance'], markets: ['perp'], intervals: ['1d'] },
    ...{ instruments: [], archiveSymbols: Object.keys(asked), archiveIntervals: ['1d'], volumeDays: 0, force: false },
    ...more,
  };
  const nothing = { responses: () => [], files: () => [], file: () => undefined, cursor: () => undefined };
  const [work] = planFeed(listing ?? assert.fail(), scope, { ...nothing, coverage: () => coverage });
  assert.ok(work);
  const { due: found } = work.detail as BronzeDetail;
  return found.flatMap(({ series, due: spans, notListed }) =>
    spans.map(({ from, until }) => `${series.nativeSymbol} ${dayOf(from)}..${dayOf(until)}${notListed === undefined ? '' : ' by list'}`),
  );
}

function piecesOf(series: string, askedOn: number): CoverageEntry[] {
  const until = dayStart(dayOf(askedOn));
  const young = until - 20 * DAY_MS;
  return [
    { series, askedFrom: FIRST, askedUntil: young, finalUntil: young, recheckFrom: null, askedOn },
    { series, askedFrom: young, askedUntil: until, finalUntil: until, recheckFrom: young, askedOn },
  ];
}

describe('what is asked of the archive', () => {
  test('on the same day nothing, on the next day the last twenty days', () => {
    const names = ['BTCUSDT', 'ETHUSDT'];
    const earlier = (ms: number) => Object.fromEntries(names.map((name) => [name, NOW - ms]));
    assert.deepEqual(due(earlier(60_000)), []);
    assert.deepEqual(due(earlier(DAY_MS)), ['BTCUSDT 2025-07-26..2025-08-16', 'ETHUSDT 2025-07-26..2025-08-16']);
  });

  test('all of the past of each symbol on one day of every 28, and nothing of it twice on that day', () => {
    const names = Array.from({ length: 280 }, (_, index) => `S${index}USDT`);
    const turns = new Map(names.map((name) => [name, 0]));
    for (let day = 0; day < 28; day++) {
      const now = NOW + day * DAY_MS;
      const swept = due(Object.fromEntries(names.map((name) => [name, now - DAY_MS])), { now }).filter((line) =>
        line.includes(' 2019-09-25..'),
      );
      for (const line of swept) turns.set(line.split(' ')[0] ?? '', (turns.get(line.split(' ')[0] ?? '') ?? 0) + 1);
      assert.ok(swept.length < 30, `${swept.length} of 280 in one day`);
    }
    assert.deepEqual(new Set(turns.values()), new Set([1]));
    const [turn = ''] = due(Object.fromEntries(names.map((name) => [name, NOW - DAY_MS]))).filter((line) => line.includes(' 2019-09-25..'));
    assert.deepEqual(due({ [turn.split(' ')[0] ?? '']: NOW - 60_000 }), []);
  });

  test('a turn that was missed is taken after twice the time', () => {
    assert.deepEqual(due({ BTCUSDT: NOW - 57 * DAY_MS }), ['BTCUSDT 2019-09-25..2025-08-16']);
  });

  test('of a symbol that fell silent and is not on the list of today, only the list', () => {
    const evidence = { url: '/list', sha256: 'aa' };
    const quiet = [{ market: 'perp' as const, symbol: 'OLDUSDT', since: dayStart('2024-01-01'), evidence }];
    const asked = { OLDUSDT: NOW - DAY_MS, BTCUSDT: NOW - DAY_MS };
    assert.deepEqual(due(asked, { quiet }), ['OLDUSDT 2025-07-26..2025-08-16 by list', 'BTCUSDT 2025-07-26..2025-08-16']);
    const unknown = [{ ...quiet[0], market: 'perp' as const, symbol: 'OLDUSDT', since: dayStart('2025-08-01'), evidence }];
    assert.deepEqual(
      due({ OLDUSDT: NOW - DAY_MS }, { quiet: unknown }),
      ['OLDUSDT 2025-07-26..2025-08-16'],
      'days ahead of its end are asked',
    );
  });

  test('a day that was asked for ahead of its files once more when they are due', () => {
    const asked = { BTCUSDT: TODAY + 3_600_000 };
    assert.deepEqual(due(asked, { now: TODAY + 5 * 3_600_000 }), []);
    assert.deepEqual(due(asked, { now: TODAY + 10 * 3_600_000 }), ['BTCUSDT 2025-08-15..2025-08-16']);
    assert.deepEqual(due(asked, { now: TODAY + 10 * 3_600_000, publishedAfterMs: 11 * 3_600_000 }), [], 'by what was measured');
    assert.deepEqual(due({ BTCUSDT: TODAY + 10 * 3_600_000 }, { now: TODAY + 12 * 3_600_000 }), []);
  });

  test('a clock that is a day behind asks for the young days once more, one that is a day ahead for what the archive says is over', () => {
    assert.deepEqual(due({ BTCUSDT: NOW }, { now: NOW - DAY_MS }), ['BTCUSDT 2025-07-27..2025-08-15']);
    assert.deepEqual(due({ BTCUSDT: NOW }, { now: NOW + DAY_MS }), ['BTCUSDT 2025-07-27..2025-08-17']);
  });
});

const REQUEST = { target: 'daily_availability', symbols: ['BTC'], from: '2025-07-01' };

async function statesOf({ lake }: Desk): Promise<string[]> {
  const paths = lake.ledger.files('daily_availability').map(({ path }) => lake.path(path));
  const rows = await lake.engine.rows<{ date: string; state: string }>(
    'SELECT date, state FROM read_parquet($paths) ORDER BY date DESC LIMIT 3',
    { paths },
  );
  return rows.map(({ date, state }) => `${date} ${state}`);
}

describe('an update of the archive', () => {
  test('asked too early finds the file at the time when it is due, and asks for nothing in between', async () => {
    await using desk = await openDesk({ now: TODAY + 3_600_000 });
    await desk.run(REQUEST);
    assert.deepEqual((await statesOf(desk))[0], '2025-08-15 pending');
    desk.now = TODAY + 5 * 3_600_000;
    assert.equal((await desk.run(REQUEST)).result.requests, 0);
    desk.now = TODAY + 10.5 * 3_600_000;
    const { result } = await desk.run(REQUEST);
    assert.equal(result.requests, 1);
    assert.deepEqual((await statesOf(desk))[0], '2025-08-15 available');
    assert.equal((await desk.run(REQUEST)).result.requests, 0);
  });

  test('whose exchange does not say what it lists is a warning, and the files are known all the same', async () => {
    await using desk = await openDesk({ now: NOW, fakes: refusing('BINANCE_FUTURES', () => true) });
    const { result, exitCode } = await desk.run(REQUEST);
    assert.deepEqual([exitCode, result.status, result.failures], [0, 'success', []]);
    const asked = result.materializations
      .find(({ asset }) => asset === 'bronze_binance_instruments')
      ?.checks.find(({ name }) => name === 'asked');
    assert.deepEqual([asked?.passed, asked?.severity], [false, 'warn']);
    assert.equal((await statesOf(desk))[0], '2025-08-15 available');
  });

  test('that is refused is kept as a refusal, and heals on the next day', async () => {
    let refuses = true;
    await using desk = await openDesk({ now: NOW, fakes: refusing('BINANCE_ARCHIVE_LIST', (path) => refuses && path.includes('BTCUSDT')) });
    const { result, exitCode } = await desk.run(REQUEST);
    assert.deepEqual([exitCode, result.failures.map(({ symbol, code }) => `${symbol} ${code}`)], [1, ['BTCUSDT geo_blocked']]);
    assert.deepEqual(await statesOf(desk), ['2025-08-15 blocked', '2025-08-14 blocked', '2025-08-13 blocked']);
    refuses = false;
    desk.now = NOW + 3_600_000;
    await desk.run(REQUEST);
    assert.equal((await statesOf(desk))[0], '2025-08-15 available');
  });

  test('of all symbols leaves contracts with a day of delivery out, unless they are named', async () => {
    await using desk = await openDesk({ now: NOW, symbols: 6 });
    await desk.run({ target: LISTING, from: '2025-08-01' });
    const series = [...desk.lake.ledger.coverage({ asset: LISTING }).keys()];
    assert.ok(series.includes('perp/BTCUSDT/1m'));
    assert.deepEqual(
      series.filter((each) => /_\d{6}\//.test(each)),
      [],
    );
  });
});

/** The simulated endpoints, one of which turns some requests away for where they come from. */
function refusing(endpoint: string, isRefused: (path: string) => boolean): Record<string, Fake> {
  const honest = fakes[endpoint];
  assert.ok(honest);
  const refuse: Fake = (request, world) => {
    const asked = `${request.path}?${request.query.get('prefix')}`;
    return isRefused(asked) ? { status: 451, headers: { date: new Date(world.now()).toUTCString() }, body: '{}' } : honest(request, world);
  };
  return { ...fakes, [endpoint]: refuse };
}
