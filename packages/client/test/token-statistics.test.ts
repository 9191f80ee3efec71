import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Dataset, openDataset, Token } from 'bullion';
import * as analytics from 'bullion/analytics';
import { makeSample, type Sample } from './sample.ts';

describe('the statistics of a token', () => {
  let sample: Sample;
  let dataset: Dataset;
  let btc: Token;

  before(async () => {
    sample = await makeSample();
    dataset = await openDataset(sample.folder);
    btc = new Token('BTC', { dataset, exchange: 'binance' });
  });
  after(() => sample[Symbol.asyncDispose]());

  test('are about the closes that the dataset has, and say which series and revision', async () => {
    const [candles, prices] = [await btc.ohlcv(), await btc.priceHistory()];
    assert.deepEqual(
      [...prices],
      candles.map(({ timestamp, close }) => ({ timestamp, price: close })),
    );
    for (const each of [
      prices,
      await btc.returns('7d'),
      await btc.volatility(),
      await btc.sharpe(),
      await btc.sortino(),
      await btc.drawdown(),
      await btc.statistics(),
    ]) {
      const { symbol, exchange, market, interval, revision } = each;
      assert.deepEqual([symbol, exchange, market, interval, revision], ['BTCUSDT', 'binance', 'spot', '1d', dataset.revision]);
    }
  });

  test('have a past: the first of the newest rows is what it is in the whole history', async () => {
    for (const period of ['1d', '7d', '365d']) {
      const whole = await btc.returns(period);
      assert.deepEqual([...(await btc.returns(period, { limit: 5 }))], whole.slice(-5));
      assert.deepEqual(
        [...(await btc.returns(period, { from: '2024-01-01', to: '2024-01-09' }))],
        whole.filter(({ timestamp }) => timestamp >= new Date('2024-01-01') && timestamp < new Date('2024-01-09')),
      );
      assert.equal(whole.filter((row) => row.return === null).length, Number.parseInt(period, 10));
    }
    assert.deepEqual([...(await btc.volatility({ window: 30, limit: 3 }))], (await btc.volatility({ window: 30 })).slice(-3));
    assert.deepEqual([...(await btc.sharpe({ window: 9, limit: 3 }))], (await btc.sharpe({ window: 9 })).slice(-3));
  });

  test('know the length of their bars', async () => {
    const hours = await btc.returns('24h', { interval: '1h', limit: 2 });
    const candles = await btc.ohlcv({ interval: '1h', limit: 25 });
    assert.equal(hours.at(-1)?.return, (candles.at(-1)?.close ?? 0) / (candles[0]?.close ?? 0) - 1);
    for (const period of ['0d', '1w', '90m', '', '36h']) await assert.rejects(btc.returns(period), { code: 'usage' });
    for (const window of [1, 2.5, Number.NaN]) await assert.rejects(btc.volatility({ window }), { code: 'usage' });
  });

  test('of funding are per year by the hours that were paid for', async () => {
    const funding = await btc.fundingRate();
    const { annualized, settlements, hours, paid, from, until } = await btc.fundingRateAnnualized();
    assert.deepEqual([settlements, hours], [funding.length, funding.length * 8]);
    assert.ok(Math.abs((annualized ?? 0) - (paid / hours) * 8760) < 1e-12);
    assert.deepEqual([from, until], [funding[0]?.timestamp, funding.at(-1)?.timestamp]);
  });

  test('of the basis set a perpetual beside the spot pair of the same exchange and quote', async () => {
    const basis = await btc.basis({ limit: 4 });
    const [perp, spot] = await Promise.all([
      new Token('BTC/USDT:USDT', { dataset, exchange: 'binance' }).ohlcv({ limit: 4 }),
      btc.ohlcv({ limit: 4 }),
    ]);
    assert.deepEqual(
      basis.map(({ basis: each }) => each),
      perp.map(({ close }, at) => close / (spot[at]?.close ?? 0) - 1),
    );
    assert.deepEqual([basis.market, basis.symbol, basis.spot_symbol], ['perp', 'BTCUSDT', 'BTCUSDT']);
    await assert.rejects(new Token('BTC', { dataset, exchange: 'bybit' }).basis(), {
      code: 'unknown_symbol',
      message: /no spot pair of bybit/,
    });
    await assert.rejects(new Token('ETH', { dataset, exchange: 'binance' }).basis(), { code: 'unknown_symbol' });
  });

  test('stand beside those of a benchmark', async () => {
    const rows = await btc.statistics({ benchmark: new Token('ETH', { dataset, exchange: 'binance' }), from: '2023-01-01' });
    const beta = rows.find(({ id }) => id === 'beta');
    assert.ok(typeof beta?.value === 'number' && beta.benchmark === null && rows.benchmark_symbol === 'ETHUSDT');
    const alone = await btc.statistics({ from: '2023-01-01' });
    assert.equal(
      alone.find(({ id }) => id === 'beta'),
      undefined,
    );
    assert.ok(alone.every(({ formula, label }) => formula !== '' && label !== ''));
  });

  test('may be asked of a range that is too long to be held: candle by candle, the same ones', async () => {
    const one: Date[] = [];
    for await (const { timestamp } of btc.candles({ from: '2022-12-20', to: '2024-02-02' })) one.push(timestamp);
    const all = await btc.ohlcv({ from: '2022-12-20', to: '2024-02-02' });
    assert.deepEqual(
      one,
      all.map(({ timestamp }) => timestamp),
    );
  });

  test('never mix two revisions, also candle by candle', async () => {
    await using moving = await makeSample();
    const token = new Token('BTC', { dataset: moving.folder, exchange: 'binance' });
    await assert.rejects(
      async () => {
        for await (const { timestamp } of token.candles()) if (timestamp.toISOString().startsWith('2022-06-01')) await moving.republish(2);
      },
      { code: 'dataset_corrupt', message: /two revisions/ },
    );
  });

  test('a symbol that is over answers with its life', async () => {
    const gone = await new Token('LITUSDTSETTLED', { dataset }).ohlcv();
    assert.deepEqual([gone.length, gone.symbol, gone.market, gone.lives?.length], [0, 'LITUSDT', 'perp', 1]);
    assert.ok(gone.lives?.[0]?.ended === 'settled' && gone.lives[0].last_day === '2023-10-31');
    assert.equal((await new Token('HOLEUSDT', { dataset }).lives()).length, 2);
    await assert.rejects(new Token('HOLEUSDT', { dataset }).ohlcv(), { code: 'unknown_symbol' });
    const over = new Token('LITUSDTSETTLED', { dataset });
    const paid = await over.fundingRate();
    assert.deepEqual([paid.length, paid.symbol, paid.lives?.length], [0, 'LITUSDT', 1]);
    await assert.rejects(over.price(), { code: 'outside_coverage', message: /LITUSDT on binance .* settled, last traded on 2023-10-31/ });
  });

  test('become Arrow tables with the same columns', async () => {
    const candles = await btc.ohlcv({ limit: 3 });
    const table = await candles.toArrow();
    assert.deepEqual(
      table.schema.fields.map(({ name }) => name),
      Object.keys(candles[0] ?? {}),
    );
    assert.deepEqual(
      table.toArray().map((row) => row.close),
      candles.map(({ close }) => close),
    );
    assert.ok(!Object.keys(candles).includes('toArrow'));
    const empty = await (await btc.ohlcv({ from: '2031-01-01' })).toArrow();
    assert.deepEqual([empty.numRows, String(empty.schema)], [0, String(table.schema)]);
  });

  test('a window is undone by a missing bar, on any day', () => {
    const points = Array.from({ length: 10 }, (_, at) => ({ timestamp: new Date(at * 1000), value: at }));
    const torn = points.filter((_, at) => at !== 4);
    const values = analytics.rolling(torn, { bars: 3, step: 1000 }, (window) => window.length).map(({ value }) => value);
    assert.deepEqual(values, [null, null, 3, 3, null, null, 3, 3, 3]);
  });
});
