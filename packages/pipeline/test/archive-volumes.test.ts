import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { DAY_MS, dayStart } from '@bullion/core';
import { type Fake, fakes } from '@bullion/exchanges/fakes';
import { why } from '../src/why.ts';
import { type Desk, openDesk } from './support/desk.ts';
import { storedZip } from './support/zip.ts';

const NOW = Date.parse('2025-08-16T12:00:00Z');
const FILES = { target: 'bronze_binance_archive_klines', symbols: ['BTC'], from: '2025-06-20', to: '2025-08-11' };
const ROWS = { ...FILES, target: 'availability' };

const HEADER = 'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore';

type Reply = (path: string, honest: ReturnType<Fake>) => ReturnType<Fake> | undefined;

/** The archive and its listing with other replies for some paths. */
function archive(reply: Reply): Record<string, Fake> {
  const changed = (name: 'BINANCE_ARCHIVE' | 'BINANCE_ARCHIVE_LIST'): Fake => {
    const honest = fakes[name];
    assert.ok(honest);
    return (request, world) => {
      const sent = honest(request, world);
      return reply(request.path, sent) ?? sent;
    };
  };
  return { ...fakes, BINANCE_ARCHIVE: changed('BINANCE_ARCHIVE'), BINANCE_ARCHIVE_LIST: changed('BINANCE_ARCHIVE_LIST') };
}

const notFound = { status: 404, headers: {}, body: '<Error><Code>NoSuchKey</Code></Error>' };

/** A ZIP, or the checksum of it where that is asked for. */
function fileOf(stem: string, path: string, csv: string): ReturnType<Fake> {
  const zip = storedZip(`${stem}.csv`, csv);
  const body = path.endsWith('.CHECKSUM') ? `${createHash('sha256').update(zip).digest('hex')}  ${stem}.zip\n` : zip;
  return { status: 200, headers: {}, body };
}

/** A listing in which one file has another time and another ETag. */
function uploadedAnew(xml: string, name: string): string {
  const pattern = new RegExp(`(?<before><Key>[^<]*${name}</Key><LastModified>)[^<]*(?<between></LastModified><ETag>)[^<]*`);
  return xml.replace(pattern, '$<before>2025-08-16T20:00:00.000Z$<between>&quot;ffffffffffffffffffffffffffffffff&quot;');
}

function zipsOf({ lake }: Desk): string[] {
  const answers = lake.ledger.responses({ asset: 'bronze_binance_archive_klines' }).filter(({ answer }) => answer === 'data');
  return answers.map(({ url }) => /-1d-([\d-]+)\.zip$/.exec(url)?.[1] ?? url).sort();
}

async function listedDays({ lake }: Desk, from: string, until: string): Promise<string[]> {
  const paths = lake.ledger.files('silver_availability').map(({ path }) => `'${lake.path(path)}'`);
  const rows = await lake.engine.rows<{ date: string }>(
    `SELECT date FROM read_parquet([${paths}]) WHERE symbol = 'BTCUSDT' AND said = 'file' AND date >= '${from}' AND date < '${until}' ORDER BY date`,
  );
  return rows.map(({ date }) => date);
}

async function candleDays({ lake }: Desk): Promise<string[]> {
  const paths = lake.ledger.files('silver_ohlcv_normalized').map(({ path }) => `'${lake.path(path)}'`);
  const rows = await lake.engine.rows<{ date: string }>(
    `SELECT timestamp::DATE AS date FROM read_parquet([${paths}]) WHERE source = 'archive' ORDER BY date`,
  );
  return rows.map(({ date }) => date);
}

describe('volumes of the archive', () => {
  test('come from files of whole months where a month is over, and from files of days else', async () => {
    await using desk = await openDesk({ now: NOW });
    const { result } = await desk.run(FILES);
    assert.deepEqual([result.status, result.failures], ['success', []]);
    const zips = zipsOf(desk);
    assert.ok(zips.includes('2025-07'), 'July is one file');
    assert.deepEqual(
      zips.filter((period) => period.length === 10 && !period.startsWith('2025-07')),
      [...(await listedDays(desk, '2025-06-20', '2025-07-01')), ...(await listedDays(desk, '2025-08-01', '2025-08-11'))],
    );
    assert.equal((await desk.run(FILES)).result.requests, 0);
  });

  test('of days that the file of their month lacks are asked for day by day, and stored with it', async () => {
    await using desk = await openDesk({ now: NOW, fakes: archive((path) => (/2025-07\.zip/.test(path) ? notFound : undefined)) });
    await desk.run(ROWS);
    const july = await listedDays(desk, '2025-07-01', '2025-08-01');
    assert.ok(july.length > 20);
    assert.deepEqual(
      zipsOf(desk).filter((period) => period.startsWith('2025-07')),
      july,
    );
    assert.deepEqual(await candleDays(desk), await listedDays(desk, '2025-06-20', '2025-08-11'));
  });

  test('are fetched again when the archive puts another file in the place of one that was fetched, and both values stay readable', async () => {
    const day = '2025-08-08';
    let isReplaced = false;
    const reply: Reply = (path, honest) => {
      if (path === '/' && isReplaced) return { ...honest, body: uploadedAnew(String(honest.body), `BTCUSDT-1m-${day}.zip`) };
      const stem = `BTCUSDT-1d-${day}`;
      return path.includes(`/${stem}.zip`) && !isReplaced
        ? fileOf(stem, path, `${dayStart(day)},1,1,1,1,1,${dayStart(day) + DAY_MS - 1},1,1,1,1,0\n`)
        : undefined;
    };
    await using desk = await openDesk({ now: NOW, fakes: archive(reply) });
    await desk.run(ROWS);
    assert.ok((await listedDays(desk, day, '2025-08-09')).includes(day));
    isReplaced = true;
    desk.now = NOW + DAY_MS;
    const { result } = await desk.run(ROWS);
    assert.equal(result.status, 'success');
    const about = desk.lake.ledger.responses({
      asset: 'bronze_binance_archive_klines',
      from: dayStart(day),
      until: dayStart(day) + DAY_MS,
    });
    const runs = about.map(({ answer, runId }) => [answer, runId]);
    assert.deepEqual(runs, [
      ['data', 'run-1'],
      ['data', 'run-2'],
    ]);
    assert.equal((await desk.run(ROWS)).result.requests, 0, 'once');

    const { explanation } = await why(desk.lake, {
      table: 'ohlcv_daily',
      symbol: 'BTCUSDT',
      market: 'perp',
      exchange: 'binance',
      at: dayStart(day),
    });
    const closes = explanation.revisions.map(({ row }) => row?.['close']);
    assert.equal(closes[0], 1, 'the older value');
    assert.equal(closes.at(-1), explanation.row['close']);
    assert.notEqual(explanation.row['close'], 1, 'the newest fetch counts');
  });

  test('of another form stop the feed after the first file, which is named with its columns, and nothing else', async () => {
    const asked: string[] = [];
    const reply: Reply = (path) => {
      const [, stem = ''] = /\/([^/]*-1d-[\d-]+)\.zip/.exec(path) ?? [];
      if (stem === '') return undefined;
      asked.push(stem);
      return fileOf(stem, path, `${HEADER},one_more\n${[dayStart('2025-08-01'), ...Array(12).fill(1)].join(',')}\n`);
    };
    await using desk = await openDesk({ now: NOW, fakes: archive(reply) });
    const { result, exitCode } = await desk.run({ ...ROWS, symbols: ['BTC', 'ETH'] }, { concurrency: 1 });
    assert.equal(exitCode, 1);
    assert.deepEqual(result.failures.map(({ code }) => code).sort(), ['exchange_stopped', 'schema_drift']);
    const { message = '' } = result.failures.find(({ code }) => code === 'schema_drift') ?? {};
    assert.match(message, new RegExp(`^${asked[0]}.csv .*13 columns instead of 12`));
    const drift = result.findings.find(({ check }) => check === 'schema_drift');
    assert.deepEqual([drift?.severity, drift?.message], ['error', message]);
    assert.equal(new Set(asked).size, 1);
    assert.ok(result.materializations.some(({ asset, status }) => asset === 'daily_availability' && status === 'written'));
  });
});
