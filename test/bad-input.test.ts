import assert from 'node:assert/strict';
import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ManualClock } from '@bullion/core';
import { openLake } from '@bullion/lake';
import type { Simulator } from '@bullion/simulator';
import { bullion, temporaryFolder } from './support/bullion.ts';
import { startWorld } from './support/simulator.ts';
import { startSpoiled } from './support/spoiled-server.ts';

const NOW = '2025-08-16T03:00:00Z';
const RANGE = '--from 2025-08-01 --to 2025-08-10';

interface Failed {
  error: { code: string; message: string; hint: string };
}

interface Ran {
  status: string;
  requests: number;
  failures: { code: string; exchange: string | null; symbol: string | null; message: string; attempts: number }[];
  materializations: { asset: string; status: string; rows: number }[];
}

describe('bad input', () => {
  const folder = temporaryFolder('bad-input');
  let world: Simulator;
  let homes = 0;

  before(async () => {
    world = await startWorld(NOW);
  });
  after(async () => {
    await world.close();
    folder[Symbol.dispose]();
  });

  const freshHome = (): string => join(folder.path, String(++homes));

  async function run<T>(
    line: string | readonly string[],
    { exit, home = freshHome(), env = {} }: { exit: number; home?: string; env?: Record<string, string> },
  ): Promise<T> {
    const ended = await bullion(
      [...(typeof line === 'string' ? line.split(' ') : line), '--home', home, '--now', NOW, '--json', '--quiet'],
      { ...world.endpoints, ...env },
    );
    assert.equal(ended.code, exit, `${line}\n${ended.stdout.slice(0, 2000)}${ended.stderr}`);
    return JSON.parse(ended.stdout);
  }

  const REFUSED: readonly [string, string, RegExp][] = [
    ['run ohlcv --exchanges binanse', 'unknown_exchange', /binance/],
    ['run ohlvc', 'unknown_asset', /ohlcv/],
    ['materialize ohlcv_dayly --partition 2025-08-01', 'unknown_asset', /ohlcv_daily/],
    ['run ohlcv --date 2025-02-30', 'bad_date', /YYYY-MM-DD/],
    ['run ohlcv --from 2025-08-10 --to 2025-08-01', 'bad_date', /./],
    ['run ohlcv --intervals 2h', 'bad_interval', /1h/],
    ['run ohlcv --markets future', 'usage', /perp/],
    ['run ohlcv --exchanges coinbase --intervals 1m --symbols BTC', 'bad_interval', /./],
    ['query snapshot someday', 'bad_date', /YYYY-MM-DD/],
    ['token BTC funding --limit 0', 'usage', /./],
    ['publish --to s3://bucket/prefix', 'usage', /folder/],
  ];

  test('an exchange through ccxt without the package ends with the command that installs it', async () => {
    const { error } = await run<Failed>('assets', { exit: 1, env: { BULLION_CCXT: 'kraken' } });
    assert.deepEqual([error.code, error.hint], ['optional_missing', 'npm install ccxt@4']);
  });

  for (const [line, code, hint] of REFUSED) {
    test(`bullion ${line} ends with 2 and says what is valid`, async () => {
      const { error } = await run<Failed>(line, { exit: 2 });
      assert.equal(error.code, code);
      assert.match(`${error.message} ${error.hint}`, hint);
    });
  }

  test('a symbol that no selected exchange lists ends with 2 and near misses', async () => {
    const { error } = await run<Failed>(`run ohlcv --symbols BTCC ${RANGE}`, { exit: 2 });
    assert.equal(error.code, 'unknown_symbol');
    assert.match(`${error.message} ${error.hint}`, /BTC/);
  });

  test('a listed instrument without bars in the range is a named gap', async () => {
    const home = freshHome();
    await run('run ohlcv --exchanges binance --markets perp --symbols BTC --intervals 1d --from 2019-08-01 --to 2019-08-10', {
      exit: 0,
      home,
    });
    const { gaps } = await run<{ gaps: { symbol: string; cause: string; from: string; to: string; evidence: string }[] }>(
      'gaps ohlcv_daily',
      { exit: 0, home },
    );
    const [gap] = gaps.filter(({ symbol }) => symbol === 'BTCUSDT');
    assert.deepEqual([gap?.cause, gap?.from, gap?.to], ['not_listed', '2019-08-01T00:00:00Z', '2019-08-10T00:00:00Z']);
    assert.ok(gap?.evidence);
  });

  test('an exchange that blocks this place fails alone, at once, and nothing of it counts as missing', async () => {
    await using blocked = await startSpoiled({
      before: world.url,
      spoil: (_, response) => {
        response
          .writeHead(451, { 'content-type': 'application/json' })
          .end('{"code":0,"msg":"Service unavailable from a restricted location"}');
        return true;
      },
    });
    const home = freshHome();
    const result = await run<Ran>(`run ohlcv --exchanges binance,okx --markets spot --symbols BTC --intervals 1d ${RANGE}`, {
      exit: 1,
      home,
      env: { BULLION_ENDPOINT_OKX: blocked.url },
    });
    assert.equal(result.status, 'partial');
    assert.deepEqual([...new Set(result.failures.map(({ code }) => code))], ['geo_blocked']);
    assert.equal(blocked.asked.length, 1, 'a block is not retried');
    assert.ok(result.materializations.some(({ asset, rows }) => asset === 'bronze_binance_ohlcv' && rows > 0));
    const { gaps } = await run<{ gaps: { exchange: string }[] }>('gaps ohlcv_daily', { exit: 0, home });
    assert.deepEqual(
      gaps.filter(({ exchange }) => exchange === 'okx'),
      [],
    );
  });

  test('a body that is HTML or cut short under status 200 is never read as data', async () => {
    await using spoiled = await startSpoiled({
      before: `${world.url}/coinbase`,
      spoil: (path, response) => {
        if (!path.includes('/candles')) return false;
        const asked = spoiled.asked.filter((each) => each === path).length;
        if (asked === 1) response.writeHead(200, { 'content-type': 'text/html' }).end('<html>maintenance</html>');
        else if (asked === 2) response.writeHead(200, { 'content-type': 'application/json' }).end('[[1754006400,1,2,');
        else return false;
        return true;
      },
    });
    const home = freshHome();
    const result = await run<Ran>(`run ohlcv --exchanges coinbase --markets spot --symbols BTC --intervals 1d ${RANGE}`, {
      exit: 0,
      home,
      env: { BULLION_ENDPOINT_COINBASE: spoiled.url },
    });
    assert.equal(result.status, 'success');
    assert.equal(spoiled.asked.filter((path) => path.includes('/candles')).length, 3);
    await run('publish', { exit: 0, home });
    const { rows } = await run<{ rows: unknown[] }>('token BTC ohlcv --exchange coinbase', { exit: 0, home });
    assert.equal(rows.length, 9);
  });

  test('a checksum that is wrong twice names both hashes, and the file is not stored', async () => {
    const wrong = 'f'.repeat(64);
    await using spoiled = await startSpoiled({
      before: `${world.url}/binance-archive`,
      spoil: (path, response) => {
        if (!path.endsWith('2025-08-03.zip.CHECKSUM')) return false;
        response.writeHead(200).end(`${wrong}  BTCUSDT-1m-2025-08-03.zip\n`);
        return true;
      },
    });
    const home = freshHome();
    const result = await run<Ran>(
      'run ohlcv --exchanges binance --markets perp --symbols BTC --intervals 1m --from 2025-08-02 --to 2025-08-05',
      {
        exit: 1,
        home,
        env: { BULLION_ENDPOINT_BINANCE_ARCHIVE: spoiled.url },
      },
    );
    const [failure] = result.failures.filter(({ code }) => code === 'checksum_mismatch');
    assert.match(failure?.message ?? '', new RegExp(`${wrong}|[0-9a-f]{64}`));
    assert.equal(spoiled.asked.filter((path) => path.endsWith('2025-08-03.zip')).length, 2, 'one fresh download of both');
    await run('publish', { exit: 0, home });
    const days = await run<{ rows: [string, number][] }>(
      ['sql', "SELECT strftime(timestamp, '%d') AS day, count(*) FROM ohlcv_1m GROUP BY day ORDER BY day"],
      { exit: 0, home },
    );
    assert.deepEqual(
      days.rows.map(([day]) => day),
      ['02', '04'],
    );
  });

  test('a second writer of the same waits, then says who holds it', async () => {
    const home = freshHome();
    await using lake = await openLake({
      home,
      clock: new ManualClock(Date.parse(NOW)),
      owner: 'bullion run funding',
      mode: 'write',
      simulated: true,
    });
    await using _lease = await lake.lease('bronze_okx_instruments');
    const { error } = await run<Failed>(`run ohlcv --symbols BTC ${RANGE}`, { exit: 1, home, env: { BULLION_WAIT_SECONDS: '0.5' } });
    assert.equal(error.code, 'home_locked');
    assert.match(error.message, new RegExp(`bullion run funding.*${process.pid}|${process.pid}.*bullion run funding`));
  });

  test('an exchange out of reach fails with its cause, the others succeed, and nothing half-written is left', async () => {
    const home = freshHome();
    const result = await run<Ran>(`run ohlcv --exchanges binance,bybit --markets spot --symbols BTC --intervals 1d ${RANGE}`, {
      exit: 1,
      home,
      env: { BULLION_ENDPOINT_BYBIT: 'http://127.0.0.1:9' },
    });
    assert.equal(result.status, 'partial');
    assert.ok(
      result.failures.every(({ code, attempts }) => code === 'unreachable' && attempts >= 6),
      JSON.stringify(result.failures),
    );
    assert.ok(result.materializations.some(({ asset, status }) => asset === 'ohlcv_daily' && status === 'written'));
    assert.deepEqual(globSync('tmp/**/*.parquet*', { cwd: home }), []);
  });

  test('a configuration that does not validate is named before anything is done', async () => {
    const file = join(folder.path, 'bullion.config.json');
    writeFileSync(file, JSON.stringify({ concurrency: 0, endpoints: { OKEX: 'https://okx.example' } }));
    const { error } = await run<Failed>(`run ohlcv --config ${file}`, { exit: 2 });
    assert.equal(error.code, 'bad_config');
    assert.match(error.message, /concurrency/);
  });
});
