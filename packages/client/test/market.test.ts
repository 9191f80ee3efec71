import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Dataset, Market, openDataset, TAKER_FEES, Token } from 'bullion';
import * as analytics from 'bullion/analytics';
import { makeSample, type Sample } from './sample.ts';

describe('a market', () => {
  let sample: Sample;
  let dataset: Dataset;
  let market: Market;

  before(async () => {
    sample = await makeSample();
    dataset = await openDataset(sample.folder);
    market = new Market({ dataset });
  });
  after(() => sample[Symbol.asyncDispose]());

  const candles = `read_parquet('DATA/ohlcv_daily/*.parquet')`;
  const rows = (sql: string) => sample.rows(sql.replace('CANDLES', candles.replace('DATA', `${sample.folder}/data`)));

  test('names the series of the exchanges themselves', async () => {
    const symbols = await market.symbols();
    assert.deepEqual(
      symbols.map(({ exchange, symbol }) => `${exchange} ${symbol}`),
      ['binance BTCUSDC', 'binance BTCUSDT', 'binance ETHUSDT', 'coinbase BTCUSD', 'coinbase BTCUSDT', 'okx SOLUSDC'],
    );
    assert.deepEqual([symbols.market, symbols.revision], ['spot', dataset.revision]);
  });

  test('says how far apart one symbol is, in one quote, as SQL does', async () => {
    const found = await market.divergence('BTC', { from: '2023-05-01', to: '2023-06-01' });
    const truth = await rows(`SELECT max(close) / min(close) - 1 AS spread FROM CANDLES
      WHERE symbol = 'BTCUSDT' AND market = 'spot' AND exchange <> 'aggregated' AND timestamp >= '2023-05-01' AND timestamp < '2023-06-01' GROUP BY timestamp ORDER BY timestamp`);
    assert.deepEqual([found.symbol, found.exchanges], ['BTCUSDT', ['binance', 'coinbase']]);
    assert.equal(found.length, 31);
    for (const [at, row] of found.entries()) assert.ok(Math.abs(row.spread_bps - Number(truth[at]?.['spread']) * 10_000) < 1e-6);
    await assert.rejects(market.divergence('BTX'), { code: 'unknown_symbol', message: /Did you mean BTC/ });
    assert.equal((await market.divergence('BTCUSD')).length, 0);
  });

  test('spreads volume over exchanges, and adds up to all of it', async () => {
    const found = await market.volume(['BTC'], { from: '2023-05-01', to: '2023-06-01' });
    const [truth] = await rows(`SELECT sum(volume) AS total FROM CANDLES
      WHERE symbol = 'BTCUSDT' AND market = 'spot' AND exchange = 'binance' AND timestamp >= '2023-05-01' AND timestamp < '2023-06-01'`);
    assert.equal(found.find(({ exchange }) => exchange === 'binance')?.volume, truth?.['total']);
    assert.ok(Math.abs(found.reduce((sum, { share }) => sum + (share ?? 0), 0) - 1) < 1e-12);
    assert.equal(found.find(({ exchange }) => exchange === 'coinbase')?.quote_volume, null);
    assert.equal((await market.volume([], { limit: 1 })).length, 6);
  });

  test('finds what is left after both fees, on the best pair of exchanges', async () => {
    const all = await market.arbitrage(['BTC'], { fees: { binance: 0, coinbase: 0 }, limit: 50 });
    assert.ok(all.length >= 50);
    for (const { gross_bps, net_bps } of all) assert.equal(gross_bps, net_bps);
    const charged = await market.arbitrage(['BTC'], { fees: { binance: 0.01, coinbase: 0.02 }, minimumBps: 100, limit: 50 });
    assert.ok(charged.length < 50 && charged.every(({ net_bps }) => net_bps >= 100));
    const [one] = charged;
    assert.ok(one !== undefined);
    const [buyFee, sellFee] = one.buy === 'binance' ? [0.01, 0.02] : [0.02, 0.01];
    const net = ((one.sell_price * (1 - sellFee)) / (one.buy_price * (1 + buyFee)) - 1) * 10_000;
    assert.ok(Math.abs(one.net_bps - net) < 1e-9 && one.gross_bps > one.net_bps);
    assert.deepEqual(charged.fees, { ...TAKER_FEES.spot, binance: 0.01, coinbase: 0.02 });
    await assert.rejects(market.arbitrage(['BTC'], { fees: { binance: 7 } }), { code: 'usage' });
  });

  test('correlates returns, each symbol with itself perfectly', async () => {
    const found = await market.correlation(['BTC', 'ETH'], { from: '2023-01-01' });
    assert.deepEqual(found.symbols, ['BTCUSDT', 'ETHUSDT']);
    const of = async (symbol: string) =>
      analytics.returnsOf(
        (await new Token(symbol, { dataset, exchange: 'binance' }).ohlcv({ from: '2023-01-01' })).map(({ timestamp, close }) => ({
          timestamp,
          value: close,
        })),
        { period: 86_400_000 },
      );
    const both = analytics.alignedValues(await of('BTC'), await of('ETH'));
    const value = (left: string, right: string) => found.find((row) => row.left === left && row.right === right)?.correlation;
    assert.equal(value('BTCUSDT', 'ETHUSDT'), analytics.correlation(both.left, both.right));
    assert.equal(value('ETHUSDT', 'BTCUSDT'), value('BTCUSDT', 'ETHUSDT'));
    assert.ok(Math.abs((value('BTCUSDT', 'BTCUSDT') ?? 0) - 1) < 1e-12);
    await assert.rejects(market.correlation(['BTC']), { code: 'usage' });
    const largest = await market.correlation([], { from: '2023-01-01' });
    assert.ok(largest.symbols.length >= 2 && largest.length === largest.symbols.length ** 2);
    assert.deepEqual(
      largest.find(({ left, right }) => left === 'BTCUSDT' && right === 'ETHUSDT'),
      found.find(({ left, right }) => left === 'BTCUSDT' && right === 'ETHUSDT'),
    );
  });

  test('knows what could be traded as of a day', async () => {
    const { symbols, as_of } = await market.universe({ asOf: '2023-12-20', limit: 3 });
    assert.deepEqual([symbols.length, as_of], [3, '2023-12-20']);
  });

  test('refuses a limit that is none', async () => {
    for (const limit of [0, -3, 1.5]) await assert.rejects(market.divergence('BTC', { limit }), { code: 'usage' });
    assert.throws(() => new Market({ market: 'future' as 'spot' }), { code: 'usage' });
  });
});
