import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { DAY_MS } from '@bullion/core';
import { type Fake, fakes, jsonReply } from '@bullion/exchanges/fakes';
import { readGaps, readQuarantine, why } from '@bullion/pipeline';
import { type Desk, openDesk, statuses } from './support/desk.ts';

const NOW = Date.parse('2025-08-16T01:00:00Z');
const JOB = { target: 'token_info' };

function coin(id: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  const numbers = { current_price: 2, market_cap: 200, market_cap_rank: 1, total_volume: 5, circulating_supply: 100, max_supply: null };
  return { id, symbol: id, name: id, ...numbers, last_updated: '2025-08-16T00:59:00Z', ...more };
}

/** A desk before a CoinGecko that says what it is told to. */
async function deskSaying(say: () => unknown): Promise<Desk> {
  const COINGECKO: Fake = () => jsonReply(say());
  return openDesk({ now: NOW, fakes: { ...fakes, COINGECKO } });
}

async function rowsOf({ lake }: Desk): Promise<Record<string, unknown>[]> {
  const [file] = lake.ledger.files('token_info');
  assert.ok(file);
  return lake.engine.rows(`SELECT date, symbol, market_cap FROM read_parquet('${lake.path(file.path)}') ORDER BY symbol, date`);
}

describe('token info', () => {
  test('is one request a day and one row per day and asset, and the second time none', async () => {
    await using desk = await openDesk({ now: NOW });
    const { result } = await desk.run(JOB);
    assert.deepEqual([result.status, result.requests], ['success', 1]);
    assert.deepEqual(statuses(result), [
      'bronze_coingecko_markets written',
      'gaps written',
      'lineage written',
      'private_dataset written',
      'silver_token_info written',
      'token_info written',
    ]);
    assert.equal((await desk.run(JOB)).result.requests, 0);
    desk.now = NOW + DAY_MS;
    assert.equal((await desk.run(JOB)).result.requests, 1);
    const rows = await rowsOf(desk);
    assert.deepEqual(
      rows.filter(({ symbol }) => symbol === 'BTCUSD').map(({ date }) => date),
      ['2025-08-16', '2025-08-17'],
    );
  });

  test('of the first day of a year is there on that day', async () => {
    await using desk = await openDesk({ now: Date.parse('2026-01-01T01:00:00Z') });
    await desk.run(JOB);
    assert.equal((await rowsOf(desk))[0]?.['date'], '2026-01-01');
  });

  test('is not asked for where other exchanges are named, and costs a daily run nothing but itself where it fails', async () => {
    const COINGECKO: Fake = () => jsonReply({ error: 'no' }, 403);
    await using desk = await openDesk({ now: NOW, fakes: { ...fakes, COINGECKO } });
    const day = { target: 'daily', symbols: ['BTC'], markets: ['spot'], intervals: ['1d'], date: '2025-08-15' };
    const named = await desk.run({ ...day, exchanges: ['coinbase'] });
    assert.deepEqual([named.result.status, named.exitCode], ['success', 0]);
    const enabled = await desk.run(day, { enabled: ['coinbase', 'binance'] });
    assert.deepEqual([enabled.result.status, desk.lake.ledger.responses({ asset: 'bronze_okx_ohlcv' }).length], ['success', 0]);
    const { result, exitCode } = await desk.run(day);
    assert.deepEqual([result.status, exitCode], ['partial', 1]);
    assert.deepEqual(
      result.failures.map(({ asset, code }) => [asset, code]),
      [['bronze_coingecko_markets', 'refused']],
    );
    assert.ok(statuses(result).includes('ohlcv_daily written') && statuses(result).includes('published_dataset written'));
  });

  test('that breaks a rule is in quarantine under its name', async () => {
    await using desk = await deskSaying(() => [
      coin('bitcoin'),
      coin('ethereum', { market_cap: -1 }),
      coin('solana', { circulating_supply: 200, max_supply: 100 }),
      coin('ripple', { last_updated: '2025-12-03T18:57:01Z' }),
      coin('cardano'),
      coin('cardano', { market_cap: 201 }),
      coin('some-other-btc'),
    ]);
    const { result } = await desk.run(JOB);
    assert.equal(result.status, 'success');
    assert.deepEqual(
      (await rowsOf(desk)).map(({ symbol }) => symbol),
      ['BTCUSD'],
    );
    const refused = await readQuarantine(desk.lake);
    assert.deepEqual(refused.map(({ rule, symbol }) => `${rule} ${symbol}`).sort(), [
      'ahead_of_time XRPUSD',
      'contradiction ADAUSD',
      'contradiction ADAUSD',
      'no_negatives ETHUSD',
      'supply_relation SOLUSD',
      'unknown_id ',
    ]);
  });

  test('told anew on the same day is kept as the newest word, said so, and the older one stays readable', async () => {
    let cap = 200;
    await using desk = await deskSaying(() => [coin('bitcoin', { market_cap: cap })]);
    await desk.run(JOB);
    cap = 300;
    desk.now = NOW + DAY_MS / 2;
    const { result } = await desk.run({ ...JOB, force: true });
    const restated = result.materializations.flatMap(({ checks }) => checks).find(({ name }) => name === 'restated');
    assert.match(restated?.detail ?? '', /1 row was told twice/);
    assert.deepEqual(
      (await rowsOf(desk)).map(({ market_cap }) => market_cap),
      [300],
    );
    const { explanation, body } = await why(desk.lake, { table: 'token_info', symbol: 'BTC', at: '2025-08-16' });
    assert.deepEqual(
      explanation.revisions.map(({ row }) => row?.['market_cap']),
      [200, 300],
    );
    assert.equal(JSON.parse(new TextDecoder().decode(await body()))[0].market_cap, 300);
  });

  test('of days on which nobody asked is lost, and of an asset that an answer leaves out unknown', async () => {
    let said = [coin('bitcoin'), coin('ethereum')];
    await using desk = await deskSaying(() => said);
    await desk.run(JOB);
    desk.now = NOW + 3 * DAY_MS;
    said = [coin('bitcoin')];
    await desk.run(JOB);
    const gaps = await readGaps(desk.lake, { table: 'token_info' });
    assert.deepEqual(
      gaps.map(({ symbol, from, to, cause }) => [symbol, from.slice(0, 10), to.slice(0, 10), cause]),
      [
        ['BTCUSD', '2025-08-17', '2025-08-19', 'lost'],
        ['ETHUSD', '2025-08-17', '2025-08-19', 'lost'],
        ['ETHUSD', '2025-08-19', '2025-08-20', 'unknown'],
      ],
    );
  });

  test('that is lacking for a collected asset is a finding: no id looked up, or no row of it', async () => {
    await using desk = await deskSaying(() => [coin('bitcoin')]);
    const candles = { target: 'ohlcv', exchanges: ['binance'], markets: ['spot', 'perp'], intervals: ['1d'], date: '2025-08-15' };
    await desk.run({ ...candles, symbols: 'all'.split(' ') });
    const { result } = await desk.run(JOB);
    const found = result.findings.filter(({ check }) => check === 'coins');
    assert.ok(
      found.some(({ severity, symbol, message }) => severity === 'warn' && symbol === 'ETH' && /asked about as ethereum/.test(message)),
    );
    assert.ok(
      found.some(({ severity, message, evidence }) => severity === 'info' && /no id of CoinGecko/.test(message) && evidence !== null),
    );
    assert.ok(!found.some(({ symbol }) => symbol === 'BTC'));
  });
});

describe('rows whose terms limit passing them on', () => {
  test('stay at home: the published dataset names the table and leaves its rows out, unless it is configured', async () => {
    await using desk = await deskSaying(() => [coin('bitcoin')]);
    await desk.run(JOB);
    await desk.run({ target: 'publish' });
    const dataset = (...path: string[]) => join(desk.home, 'dataset', ...path);
    const tableOf = (folder: string) =>
      JSON.parse(readFileSync(join(desk.home, folder, 'spec.json'), 'utf8')).tables.find(
        ({ name }: { name: string }) => name === 'token_info',
      );
    const { withheld, terms, files, row_count } = tableOf('dataset');
    assert.deepEqual([withheld, files, row_count], [true, [], 0]);
    assert.match(terms, /CoinGecko/);
    assert.match(readFileSync(dataset('README.md'), 'utf8'), /`token_info` is left out: The terms of CoinGecko/);
    assert.ok(!existsSync(dataset('data', 'token_info')));
    assert.deepEqual([tableOf('private').withheld, tableOf('private').row_count], [undefined, 1]);
    assert.match(readFileSync(join(desk.home, 'private', 'README.md'), 'utf8'), /`token_info` is in here/);

    await desk.run({ target: 'publish' }, { publishTables: ['token_info'] });
    assert.deepEqual(readdirSync(dataset('data', 'token_info')), ['2025.parquet']);
    assert.equal(tableOf('dataset').row_count, 1);
    await desk.run({ target: 'publish' });
    assert.ok(!existsSync(dataset('data', 'token_info', '2025.parquet')), 'what is no longer configured is taken back');
  });

  test('a key is sent, and is nowhere in the home', async () => {
    const keys: unknown[] = [];
    const COINGECKO: Fake = ({ headers }) => {
      keys.push(headers['x-cg-demo-api-key']);
      return jsonReply([coin('bitcoin')]);
    };
    await using desk = await openDesk({ now: NOW, fakes: { ...fakes, COINGECKO } });
    await desk.run(JOB, { keys: { COINGECKO_DEMO: 'CG-secret-of-mine' } });
    assert.deepEqual(keys, ['CG-secret-of-mine']);
    const files = readdirSync(desk.home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    assert.ok(files.length > 5);
    for (const { parentPath, name } of files) assert.ok(!readFileSync(join(parentPath, name)).includes('CG-secret'), name);
  });
});
