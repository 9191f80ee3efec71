import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY_MS, dayStart } from '@bullion/core';
import { readGaps } from '../../src/assets/gaps/read.ts';
import { openDesk } from '../support/desk.ts';
import { checked, inFiles, type Plant, planted, stored } from '../support/planted.ts';

const NOW = Date.parse('2025-08-16T12:00:00Z');
const DAY = '2025-08-08';
const MINUTES = {
  ...{ target: 'ohlcv', exchanges: ['binance'], markets: ['perp'], symbols: ['BTC', 'ETH'], intervals: ['1m'] },
  ...{ from: DAY, to: '2025-08-09' },
};

/** A line of a file of perpetuals, as of 2026. */
const line = (opens: number, stepMs: number, unit = 1) => {
  const [from, last] = [opens * unit, (opens + stepMs) * unit - 1];
  return `${from},100,101,99,100,10,${last},1000,7,5,500,0`;
};
const minutes = (without: readonly number[]) =>
  Array.from({ length: 1440 }, (_, minute) => minute)
    .filter((minute) => !without.includes(minute))
    .map((minute) => line(dayStart(DAY) + minute * 60_000, 60_000))
    .join('\n');

/** The listing shows another upload of a file from some time on. */
function uploadedAnew(name: string, isNow: () => boolean): Plant {
  return ({ path }, honest) => {
    if (path !== '/' || !isNow()) return undefined;
    const pattern = new RegExp(`(?<before><Key>[^<]*${name}</Key><LastModified>)[^<]*(?<between></LastModified><ETag>)[^<]*`);
    const again = '$<before>2025-08-16T20:00:00.000Z$<between>&quot;ffffffffffffffffffffffffffffffff&quot;';
    return { ...honest, body: String(honest.body).replace(pattern, again) };
  };
}

describe('a file of the archive that lacks minutes', () => {
  test('has lost them, as others have theirs; the file that is uploaded later brings them, and both uploads are remembered', async () => {
    const upload = { isAgain: false };
    const lost = [100, 101, 102];
    await using desk = await openDesk({
      now: NOW,
      fakes: planted({
        BINANCE_ARCHIVE: inFiles((stem) => {
          if (!stem.endsWith(`1m-${DAY}`)) return undefined;
          return minutes(stem.startsWith('BTC') && !upload.isAgain ? lost : []);
        }),
        BINANCE_ARCHIVE_LIST: uploadedAnew(`BTCUSDT-1m-${DAY}.zip`, () => upload.isAgain),
      }),
    });
    await desk.run(MINUTES);
    const rows = async () => {
      const symbols = await stored<{ symbol: string }>(desk, 'ohlcv_1m', 'symbol');
      return [...Map.groupBy(symbols, ({ symbol }) => symbol).values()].map(({ length }) => length);
    };
    assert.deepEqual(await rows(), [1437, 1440]);
    const gaps = await readGaps(desk.lake, { table: 'ohlcv_1m' });
    assert.deepEqual(
      gaps.map(({ symbol, from, to, cause }) => [symbol, from, to, cause]),
      [['BTCUSDT', `${DAY}T01:40:00Z`, `${DAY}T01:43:00Z`, 'lost']],
    );

    upload.isAgain = true;
    desk.now = NOW + DAY_MS;
    await desk.run({ ...MINUTES, target: 'availability', to: '2025-08-17' });
    await desk.run(MINUTES);
    assert.deepEqual(await rows(), [1440, 1440]);
    assert.deepEqual(await readGaps(desk.lake, { table: 'ohlcv_1m' }), []);
    const changes = await stored(desk, 'archive_revisions', 'date, symbol, change, version');
    assert.deepEqual(changes, [{ date: DAY, symbol: 'BTCUSDT', change: 'reuploaded', version: 2 }]);
  });
});

describe('times in other units', () => {
  test('are told by their size row by row: microseconds are read, seconds are quarantined', async () => {
    const units: Readonly<Record<string, number>> = { '2025-08-08': 1000, '2025-08-09': 1, '2025-08-10': 0.001 };
    const files = inFiles((stem) => {
      const [, day = ''] = /^BTCUSDT-1d-(2025-08-\d\d)$/.exec(stem) ?? [];
      const unit = units[day];
      return unit === undefined ? undefined : line(dayStart(day), DAY_MS, unit);
    });
    await using desk = await openDesk({ now: NOW, fakes: planted({ BINANCE_ARCHIVE: files }) });
    await desk.run({ target: 'availability', symbols: ['BTC'], from: '2025-08-08', to: '2025-08-11' });
    const days = await stored<{ day: string }>(
      desk,
      'ohlcv_daily',
      'timestamp::DATE::VARCHAR AS day, close, flags',
      "exchange = 'binance'",
    );
    assert.deepEqual(days, [
      { day: '2025-08-08', close: 100, flags: null },
      { day: '2025-08-09', close: 100, flags: null },
    ]);
    const counted = checked(desk, 'silver_ohlcv_normalized', 'time_units');
    assert.deepEqual([counted?.passed, counted?.detail], [true, '1 file in microseconds, 1 file in milliseconds']);
    const [refused] = await stored(desk, 'silver_quarantine', 'symbol, rule, timestamp');
    assert.deepEqual(refused, { symbol: 'BTCUSDT', rule: 'outside_file', timestamp: dayStart('2025-08-10') });
  });
});

describe('a file without its published SHA-256', () => {
  test('is named in the gaps with both hashes kept, its day stays due, and comes once the two agree', async () => {
    const checksum = { isWrong: true };
    const files = inFiles((stem) => (stem.endsWith(`1m-${DAY}`) ? minutes([]) : undefined));
    const spoil: Plant = (request, honest) => {
      const sent = files(request, honest);
      if (sent === undefined || !checksum.isWrong || !request.path.endsWith(`BTCUSDT-1m-${DAY}.zip.CHECKSUM`)) return sent;
      return { ...sent, body: String(sent.body).replace(/^.{64}/, '0'.repeat(64)) };
    };
    await using desk = await openDesk({ now: NOW, fakes: planted({ BINANCE_ARCHIVE: spoil }) });
    const { result, exitCode } = await desk.run(MINUTES);
    assert.deepEqual([exitCode, result.failures.map(({ code, symbol }) => `${code} ${symbol}`)], [1, ['checksum_mismatch BTCUSDT']]);
    const [gap, ...others] = await readGaps(desk.lake, { table: 'ohlcv_1m' });
    assert.deepEqual(
      [gap?.symbol, gap?.from, gap?.to, gap?.cause, others],
      ['BTCUSDT', `${DAY}T00:00:00Z`, '2025-08-09T00:00:00Z', 'lost', []],
    );
    assert.match(
      gap?.evidence ?? '',
      /^The file .*BTCUSDT-1m-2025-08-08\.zip has SHA-256 [0-9a-f]{64}, and another one is published for it\.$/,
    );
    const spoiled = await stored(desk, 'archive_files', 'checksum, verdict, body', "verdict = 'mismatch'");
    assert.deepEqual(spoiled, [{ checksum: '0'.repeat(64), verdict: 'mismatch', body: null }]);

    checksum.isWrong = false;
    const healed = await desk.run(MINUTES);
    assert.deepEqual([healed.exitCode, await readGaps(desk.lake, { table: 'ohlcv_1m' })], [0, []]);
  });
});
