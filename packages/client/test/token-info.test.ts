import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { tokenInfo } from '@bullion/tables';
import { DuckDBInstance } from '@duckdb/node-api';
import { openDataset, Token } from 'bullion';
import { publishTables } from './published.ts';

const ROWS = `
  SELECT d::DATE AS date, 'coingecko' AS exchange, 'spot' AS market, base || 'USD' AS symbol, lower(base) AS native_symbol, base, 'USD' AS quote,
    base AS name, 10 + day(d) AS price, 1000 + day(d) AS market_cap, 1 AS market_cap_rank, 100 AS circulating_supply
  FROM (VALUES ('BTC'), ('SHIB')) assets(base), generate_series(TIMESTAMP '2024-01-01', TIMESTAMP '2024-01-10', INTERVAL 1 DAY) days(d)`;

describe('a token as an asset', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bullion-info-'));
  const at = (name: string) => join(folder, name);

  before(async () => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run("SET TimeZone = 'UTC'");
    for (const each of ['private', 'dataset']) mkdirSync(at(each));
    await publishTables(connection, at('private'), [{ table: tokenInfo, rows: ROWS }]);
    await publishTables(connection, at('dataset'), [{ table: tokenInfo, rows: undefined }]);
    connection.closeSync();
  });
  after(() => rmSync(folder, { recursive: true }));

  const token = (symbol: string, more: object = {}) =>
    new Token(symbol, { dataset: at('dataset'), privateDataset: at('private'), ...more });

  test('is the newest snapshot, or the last one before a day', async () => {
    const { date, symbol, market_cap, max_supply, revision } = await token('BTC').info();
    assert.deepEqual([date, symbol, market_cap, max_supply, revision.length > 0], ['2024-01-10', 'BTCUSD', 1010, null, true]);
    assert.equal((await token('BTC').info({ to: '2024-01-04' })).date, '2024-01-03');
    await assert.rejects(token('BTC').info({ to: '2024-01-01' }), { code: 'outside_coverage', hint: /first one is of 2024-01-01/ });
  });

  test('has a history of market cap, oldest first', async () => {
    const rows = await token('BTC').marketCap({ from: '2024-01-05', to: '2024-01-08' });
    assert.deepEqual(
      rows.map(({ date, market_cap }) => [date, market_cap]),
      [
        ['2024-01-05', 1005],
        ['2024-01-06', 1006],
        ['2024-01-07', 1007],
      ],
    );
    assert.deepEqual([rows.symbol, rows.exchange], ['BTCUSD', 'coingecko']);
    assert.equal((await token('BTC').marketCap({ limit: 2 })).length, 2);
  });

  test('is found by any pair of it, also where it is counted in thousands', async () => {
    for (const spelling of ['btc', 'BTCUSDT', 'BTC/USDT:USDT', 'BTC-USD']) assert.equal((await token(spelling).info()).base, 'BTC');
    for (const spelling of ['SHIB', '1000SHIBUSDT']) assert.equal((await token(spelling).info()).base, 'SHIB');
    await assert.rejects(token('SHIBA').info(), { code: 'unknown_symbol', message: /Did you mean SHIB/ });
  });

  test('comes from the dataset itself where that has it', async () => {
    const info = await token('BTC', { dataset: at('private'), privateDataset: at('nowhere') }).info();
    assert.equal(info.market_cap, 1010);
    assert.equal((await token('BTC', { dataset: at('nowhere') }).info()).market_cap, 1010, 'a home that has not published');
    const opened = await openDataset(at('private'));
    assert.equal((await token('BTC', { dataset: opened }).info()).market_cap, 1010);
  });

  test('is refused with the way to get it where nobody has it', async () => {
    await assert.rejects(token('BTC', { privateDataset: at('nowhere') }).info(), {
      code: 'outside_coverage',
      message: /no rows about assets as a whole/,
      hint: /bullion run token_info/,
    });
    await assert.rejects(token('BTC', { dataset: at('nowhere'), privateDataset: at('nowhere') }).marketCap(), { code: 'dataset_missing' });
  });
});
