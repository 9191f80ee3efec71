import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Dataset, openDataset, Token } from 'bullion';
import { makeSample, type Sample } from './sample.ts';

describe('a token', () => {
  let sample: Sample;
  let dataset: Dataset;

  before(async () => {
    sample = await makeSample();
    dataset = await openDataset(sample.folder);
  });
  after(() => sample[Symbol.asyncDispose]());

  test('gives the most recent candles, oldest first, and says what they are', async () => {
    const candles = await new Token('BTC', { dataset, exchange: 'binance', market: 'perp' }).ohlcv({ limit: 3 });
    assert.deepEqual(
      candles.map(({ timestamp }) => timestamp.toISOString().slice(0, 10)),
      ['2024-02-27', '2024-02-28', '2024-02-29'],
    );
    const { symbol, exchange, market, interval, revision } = candles;
    assert.deepEqual([symbol, exchange, market, interval, revision], ['BTCUSDT', 'binance', 'perp', '1d', dataset.revision]);
    assert.ok(Array.isArray(candles) && !JSON.stringify(candles).includes('revision'));
  });

  test('takes ranges that leave their end out, in days, times, Dates and milliseconds', async () => {
    const btc = new Token('BTC', { dataset, exchange: 'binance' });
    for (const [from, to] of [
      ['2024-02-01', '2024-02-03'],
      ['2024-02-01T00:00:00Z', new Date('2024-02-03T00:00:00Z')],
      [Date.parse('2024-02-01T00:00:00Z'), Date.parse('2024-02-03T00:00:00Z')],
    ] as const) {
      assert.equal((await btc.ohlcv({ from, to })).length, 2);
      assert.equal((await btc.ohlcv({ interval: '1h', from, to })).length, 48);
    }
    assert.equal(
      (await btc.ohlcv({ from: '2024-02-01', to: '2024-02-20', limit: 4 })).at(-1)?.timestamp.toISOString(),
      '2024-02-19T00:00:00.000Z',
    );
    assert.equal((await btc.ohlcv({ from: '2031-01-01' })).length, 0);
  });

  test('picks the pair in the quote that the exchange prefers, and knows every spelling', async () => {
    const picked = async (symbol: string, exchange?: string): Promise<string> => {
      const found = await new Token(symbol, { dataset, exchange }).ohlcv({ limit: 1 });
      return `${found.exchange} ${found.market} ${found.symbol}`;
    };
    assert.equal(await picked('BTC'), 'aggregated spot BTCUSDT');
    assert.equal(await picked('btc', 'binance'), 'binance spot BTCUSDT');
    assert.equal(await picked('BTC', 'coinbase'), 'coinbase spot BTCUSD');
    assert.equal(await picked('SOL', 'okx'), 'okx spot SOLUSDC');
    for (const spelling of ['BTCUSD', 'BTC-USD', 'BTC/USD', 'btc_usd'])
      assert.equal(await picked(spelling, 'coinbase'), 'coinbase spot BTCUSD');
    for (const spelling of ['BTCUSDC', 'BTC-USDC']) assert.equal(await picked(spelling, 'binance'), 'binance spot BTCUSDC');
    for (const spelling of ['BTC/USDT:USDT', 'BTC-USDT-SWAP', 'BTCUSDT_PERP', 'BTC-PERP']) {
      assert.equal(await picked(spelling, 'binance'), 'binance perp BTCUSDT');
    }
  });

  test('gives the funding of the exchange with the longest history, or of the one that is named', async () => {
    const btc = await new Token('BTC', { dataset }).fundingRate({ from: '2024-01-01', to: '2024-02-01' });
    assert.deepEqual([btc.exchange, btc.market, btc.symbol, btc.length], ['binance', 'perp', 'BTCUSDT', 93]);
    assert.equal(btc[0]?.funding_time.toISOString(), '2024-01-01T00:00:00.006Z');
    assert.equal(btc[0]?.funding_interval_hours, 8);
    const okx = await new Token('BTC', { dataset, exchange: 'okx' }).fundingRate({ limit: 5 });
    assert.deepEqual([okx.exchange, okx.length], ['okx', 5]);
    assert.equal((await new Token('ETH', { dataset }).fundingRate({ limit: 1 })).exchange, 'okx');
  });

  test('gives minutes, which nobody sums up, of the exchange and market that have them, and says which', async () => {
    const minutes = await new Token('BTC', { dataset }).ohlcv({ interval: '1m', limit: 1 });
    assert.deepEqual([minutes.exchange, minutes.market, minutes.length], ['binance', 'spot', 1]);
    for (const perp of [new Token('BTC/USDT:USDT', { dataset }), new Token('BTC', { dataset, market: 'perp' })]) {
      const { exchange, market, symbol } = await perp.ohlcv({ interval: '1m', limit: 1 });
      assert.deepEqual([exchange, market, symbol], ['binance', 'perp', 'BTCUSDT']);
    }
    const elsewhere = await new Token('BTC', { dataset, exchange: 'bybit' }).ohlcv({ interval: '1m', limit: 1 });
    assert.deepEqual([elsewhere.exchange, elsewhere.market], ['bybit', 'perp']);
    await assert.rejects(new Token('DOGE', { dataset }).ohlcv({ interval: '1m' }), { code: 'unknown_symbol' });
  });

  test('gives the newest close with the time at which its bar closed', async () => {
    const { price, interval, as_of, symbol, exchange } = await new Token('ETH', { dataset, exchange: 'binance' }).price();
    const [truth] = await sample.rows(`SELECT close FROM read_parquet('${sample.folder}/data/ohlcv_hourly/*.parquet')
      WHERE exchange = 'binance' AND symbol = 'ETHUSDT' ORDER BY timestamp DESC LIMIT 1`);
    assert.deepEqual([price, interval, symbol, exchange], [truth?.['close'], '1h', 'ETHUSDT', 'binance']);
    assert.deepEqual(as_of, new Date('2024-03-01T05:00:00Z'));
  });

  test('names near misses and what there is instead', async () => {
    const refused = (symbol: string, options: object, code: string, message: RegExp, hint: RegExp) =>
      assert.rejects(new Token(symbol, { dataset, ...options }).ohlcv(), (error: Error & { code: string; hint: string }) => {
        assert.equal(error.code, code);
        assert.match(error.message, message);
        assert.match(error.hint, hint);
        return true;
      });
    await refused('BTX', { exchange: 'binance' }, 'unknown_symbol', /Did you mean BTC/, /It has/);
    await refused('SOL', { exchange: 'binance' }, 'unknown_symbol', /no SOL of binance \(spot\)/, /SOLUSDC on okx \(spot\)/);
    await refused('BTC', { exchange: 'bybit' }, 'unknown_symbol', /no BTC of bybit \(spot\)/, /BTCUSDT on bybit \(perp\)/);
    await refused('BTC', { exchange: 'binanse' }, 'unknown_exchange', /Did you mean binance/, /coinbase/);
    await assert.rejects(new Token('DOGE', { dataset }).price(), { code: 'unknown_symbol' });
    await assert.rejects(new Token('DOGE', { dataset }).fundingRate(), { code: 'unknown_symbol' });
  });

  test('refuses a wrong call before it opens anything', async () => {
    const nowhere = new Token('BTC', { dataset: '/nowhere' });
    for (const limit of [0, -1, 1.5, Number.NaN]) await assert.rejects(nowhere.ohlcv({ limit }), { code: 'usage', message: /limit/ });
    await assert.rejects(nowhere.ohlcv({ from: '2024-01-02', to: '2024-01-01' }), { code: 'bad_date', hint: /to is the first moment/ });
    await assert.rejects(nowhere.fundingRate({ from: 'yesterday' }), { code: 'bad_date' });
    await assert.rejects(nowhere.ohlcv({ interval: '5m' as '1m' }), { code: 'bad_interval' });
    assert.throws(() => new Token('  '), { code: 'usage' });
    assert.throws(() => new Token('BTC', { market: 'future' as 'perp' }), { code: 'usage' });
    await assert.rejects(nowhere.ohlcv(), { code: 'dataset_missing' });
  });
});
