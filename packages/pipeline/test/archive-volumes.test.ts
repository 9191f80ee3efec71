import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { DAY_MS, dayStart } from '@bullion/core';
import { type Fake, fakes } from '@bullion/exchanges/fakes';
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

  test('are fetched again when the archive puts another file in the place of one that was fetched', async () => {
    const replaced = { key: '', at: '' };
    const reply: Reply = (path, honest) => {
      if (replaced.key === '' || path !== '/') return undefined;
      const body = String(honest.body).replace(
        new RegExp(`(<Key>[^<]*${replaced.key}</Key><LastModified>)[^<]*(</LastModified><ETag>)[^<]*`),
        `$1${replaced.at}$2&quot;ffffffffffffffffffffffffffffffff&quot;`,
      );
      return { ...honest, body };
    };
    await using desk = await openDesk({ now: NOW, fakes: archive(reply) });
    await desk.run(FILES);
    const day = (await listedDays(desk, '2025-08-01', '2025-08-11')).at(-1) ?? '';
    replaced.key = `BTCUSDT-1m-${day}\\.zip`;
    replaced.at = '2025-08-16T20:00:00.000Z';

    desk.now = NOW + DAY_MS;
    const { result } = await desk.run(FILES);
    assert.equal(result.status, 'success');
    const about = desk.lake.ledger.responses({
      asset: 'bronze_binance_archive_klines',
      from: dayStart(day),
      until: dayStart(day) + DAY_MS,
    });
    assert.deepEqual(
      about.map(({ answer, runId }) => [answer, runId]),
      [
        ['data', 'run-1'],
        ['data', 'run-2'],
      ],
    );
    assert.equal((await desk.run(FILES)).result.requests, 0, 'once');
  });

  test('of another form stop the feed after the first file, which is named with its columns, and nothing else', async () => {
    const asked: string[] = [];
    const reply: Reply = (path) => {
      const [, stem = ''] = /\/([^/]*-1d-[\d-]+)\.zip/.exec(path) ?? [];
      if (stem === '') return undefined;
      asked.push(stem);
      const zip = storedZip(`${stem}.csv`, `${HEADER},one_more\n${[dayStart('2025-08-01'), ...Array(12).fill(1)].join(',')}\n`);
      const body = path.endsWith('.CHECKSUM') ? `${createHash('sha256').update(zip).digest('hex')}  ${stem}.zip\n` : zip;
      return { status: 200, headers: {}, body };
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
