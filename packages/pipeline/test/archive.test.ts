import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY_MS, dayOf, dayStart } from '@bullion/core';
import { type Fake, fakes } from '@bullion/exchanges/fakes';
import { type Desk, openDesk, statuses } from './support/desk.ts';

const NOW = Date.parse('2025-08-16T12:00:00Z');
const DAYS = { from: '2025-08-10', to: '2025-08-16' };
const MINUTES = { target: 'ohlcv', exchanges: ['binance'], markets: ['perp'], symbols: ['BTC'], intervals: ['1m'], ...DAYS };

/** Files of whole days, without what is made of them. */
const FILES = { target: 'bronze_binance_archive_klines', symbols: ['BTC'], ...DAYS };

function filesOf({ lake }: Desk) {
  return lake.ledger.responses({ asset: 'bronze_binance_archive_klines' });
}

function daysOf(desk: Desk, answer: string): string[] {
  return filesOf(desk).flatMap((file) => (file.answer === answer ? [dayOf(file.askedFrom)] : []));
}

/** The archive with another reply for some paths. */
function archive(reply: (path: string, honest: ReturnType<Fake>) => ReturnType<Fake> | undefined): Record<string, Fake> {
  const honest = fakes['BINANCE_ARCHIVE'];
  assert.ok(honest);
  return {
    ...fakes,
    BINANCE_ARCHIVE: (request, world) => {
      const sent = honest(request, world);
      return reply(request.path, sent) ?? sent;
    },
  };
}

describe('files of the archive', () => {
  test('are fetched for the days that the listing names, each once', async () => {
    await using desk = await openDesk({ now: NOW });
    const { result } = await desk.run(MINUTES);
    assert.deepEqual([result.status, result.failures], ['success', []]);
    const listed = daysOf(desk, 'data');
    assert.ok(listed.length >= 5, `five or six of six days, found ${listed}`);
    // A list of instruments, one of folders, one of files; a file and its checksum for every day.
    assert.equal(result.requests, 3 + 2 * listed.length);
    const [candles] = desk.lake.ledger.files('ohlcv_1m');
    assert.equal(candles?.rows, 1440 * listed.length);
    assert.equal((await desk.run(MINUTES)).result.requests, 0);
  });

  test('that are late are an answer of the listing, and appear on a later day by themselves', async () => {
    // Files of a day are published eight hours after its end or later.
    await using desk = await openDesk({ now: dayStart('2025-08-16') + 60_000 });
    const { result } = await desk.run(FILES);
    assert.equal(result.status, 'success');
    assert.ok(daysOf(desk, 'absent').includes('2025-08-15'));
    const [absent] = filesOf(desk).filter(({ answer }) => answer === 'absent');
    assert.match(absent?.url ?? '', /^\/binance-archive-list\//);
    assert.equal((await desk.run(FILES)).result.requests, 0, 'nothing more on the same day');

    desk.now += 3 * DAY_MS;
    await desk.run(FILES);
    assert.deepEqual(
      [...new Set(daysOf(desk, 'data'))].sort(),
      ['10', '11', '12', '13', '14', '15'].map((day) => `2025-08-${day}`),
    );
  });

  test('without the published SHA-256 twice in a row are an error that names both, and are not stored', async () => {
    const wrong = (path: string) =>
      path.endsWith('2025-08-12.zip.CHECKSUM')
        ? { status: 200, headers: {}, body: `${'0'.repeat(64)}  ${path.split('/').at(-1)?.replace('.CHECKSUM', '')}\n` }
        : undefined;
    await using desk = await openDesk({ now: NOW, fakes: archive(wrong) });
    const { result, exitCode } = await desk.run(FILES);
    assert.equal(exitCode, 1);
    const [failure] = result.failures;
    assert.equal(failure?.code, 'checksum_mismatch');
    assert.match(failure?.message ?? '', /0{64}/);
    assert.ok(!daysOf(desk, 'data').includes('2025-08-12'));
    assert.ok(daysOf(desk, 'data').includes('2025-08-11'));
  });
});

describe('availability', () => {
  test('of an archive out of reach fails once, and symbol by symbol nothing is tried', async () => {
    await using desk = await openDesk({ now: NOW });
    await desk.run(FILES);
    desk.now = NOW + DAY_MS;
    const { to: _, ...open } = FILES;
    const endpoints = { ...desk.effects.endpoints, BINANCE_ARCHIVE_LIST: 'http://127.0.0.1:9' };
    const { result, exitCode } = await desk.run(open, { endpoints });
    assert.deepEqual([exitCode, result.requests], [1, 8]);
    assert.deepEqual([...new Set(result.failures.map(({ code, exchange }) => `${exchange} ${code}`))], ['binance unreachable']);
  });

  test('of named symbols lists them, and fetches the volumes of the asked range', async () => {
    await using desk = await openDesk({ now: NOW });
    const request = { target: 'availability', symbols: ['BTC', 'ETHUSDT'], ...DAYS };
    const { result } = await desk.run(request);
    assert.deepEqual([result.status, result.failures], ['success', []]);
    assert.deepEqual([...new Set(filesOf(desk).map(({ series }) => series))].sort(), ['perp/BTCUSDT/1d', 'perp/ETHUSDT/1d']);
    assert.ok(statuses(result).includes('daily_availability written'));
    assert.equal((await desk.run(request)).result.requests, 0);
  });

  test('of everything goes back to the beginning, volumes only as far as is configured', async () => {
    await using desk = await openDesk({ now: NOW, symbols: 3 });
    // The files of the job without what is made of them.
    const request = { target: 'bronze_binance_archive_klines' };
    const { result } = await desk.run(request, { volumeDays: 2 });
    assert.deepEqual([result.status, result.failures], ['success', []]);
    const listings = desk.lake.ledger.responses({ asset: 'bronze_binance_archive_listing' });
    assert.ok(listings.every(({ askedFrom }) => askedFrom === dayStart('2019-09-25')));
    assert.ok(filesOf(desk).every(({ askedFrom }) => askedFrom >= dayStart('2025-08-14')));

    desk.now = NOW + DAY_MS;
    const next = await desk.run(request, { volumeDays: 2 });
    const again = desk.lake.ledger
      .responses({ asset: 'bronze_binance_archive_listing' })
      .filter(({ runId }) => runId === next.result.run_id);
    assert.deepEqual([...new Set(again.map(({ askedFrom }) => dayOf(askedFrom)))], ['2025-07-27'], 'twenty days back');
    assert.equal((await desk.run(request, { volumeDays: 2 })).result.requests, 0);
  });
});
