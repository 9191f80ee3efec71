import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { BullionError, DAY_MS, eachDay } from '@bullion/core';
import { why } from '../src/why.ts';
import type { Question } from '../src/why-row.ts';
import { bar, bars, files, listed, listOf, openRefineLake, type RefineLake, type Telling } from './support/refine-lake.ts';
import { toySources } from './support/toy-sources.ts';

const JANUARY = { from: '2024-01-01T00:00:00Z', until: '2024-02-01T00:00:00Z' };
const AT = '2024-01-05T00:00:00Z';

const daily = (exchange: string, series: string, rows: readonly unknown[], more: Partial<Telling> = {}): Telling => ({
  asset: `bronze_${exchange}_ohlcv`,
  series,
  ...JANUARY,
  body: { rows },
  ...more,
});

const settlement = {
  ...{ timestamp: Date.parse(AT), funding_time: Date.parse(AT) + 6, funding_rate: 0.0001 },
  ...{ stated_interval_hours: 8, mark_price: null, index_price: null, rate_type: 'Regular' },
};

describe('why', () => {
  let desk: RefineLake;
  before(async () => {
    desk = await openRefineLake();
    await desk.tell(
      listOf('alpha', 'spot', [listed('BTC', 'spot')], '2024-03-09'),
      listOf('alpha', 'spot', [listed('BTC', 'spot', { tick_size: 0.01 })]),
      listOf('alpha', 'perp', [listed('BTC', 'perp')]),
      listOf('quiet', 'spot', [listed('BTC', 'spot', { native_symbol: 'BTC-USDT' })]),
      daily('alpha', 'spot/BTCUSDT/1d', [bar(AT, 100)], { url: '/first', receivedAt: '2024-03-01T00:00:00Z' }),
      daily('alpha', 'spot/BTCUSDT/1d', [bar(AT, 101), bar('2024-01-06T00:00:00Z', 1000)], {
        url: '/second',
        receivedAt: '2024-03-02T00:00:00Z',
      }),
      daily('quiet', 'spot/BTC-USDT/1d', [bar(AT, 90, { volume: 1 })], { url: '/quiet' }),
      daily('alpha', 'perp/BTCUSDT/1d', bars('2024-01-04T00:00:00Z', 3, DAY_MS), { url: '/perp' }),
      { ...daily('alpha', 'perp/BTCUSDT/1d', [bar(AT, 102)], { url: '/file' }), asset: 'bronze_alpha_archive_klines' },
      { asset: 'bronze_alpha_funding', series: 'perp/BTCUSDT/', ...JANUARY, body: { rows: [settlement] }, url: '/funding' },
      {
        ...{ asset: 'bronze_alpha_archive_listing', series: 'perp/BTCUSDT/1m', from: '2024-01-01', until: '2024-02-01', url: '/listing' },
        body: { rows: files(eachDay('2024-01-01', '2024-02-01').filter((day) => day !== '2024-01-09')) },
      },
    );
    await desk.refine({ now: Date.parse('2024-03-09T03:00:00Z') }, ['silver_instruments']);
    await desk.refine();
  });
  after(() => desk[Symbol.asyncDispose]());

  const ask = (question: Partial<Question>) =>
    why(desk.lake, { table: 'ohlcv_daily', symbol: 'BTCUSDT', at: AT, ...question }, { sources: toySources });

  test('a restated candle: the newest word is the row, and the older one can still be read', async () => {
    const { explanation } = await ask({ exchange: 'alpha', market: 'spot' });
    assert.deepEqual(explanation.key, { exchange: 'alpha', market: 'spot', symbol: 'BTCUSDT', timestamp: AT });
    assert.equal(explanation.row['close'], 101);
    assert.deepEqual(
      explanation.revisions.map(({ seen_at, row }) => [seen_at, row?.['close']]),
      [
        ['2024-03-01T00:00:00Z', 100],
        ['2024-03-02T00:00:00Z', 101],
      ],
    );
    assert.deepEqual(
      explanation.sources.map(({ url, status, received_at, run_id }) => [url, status, received_at, run_id]),
      [['/second', 200, '2024-03-02T00:00:00Z', 'run-0']],
    );
    assert.deepEqual(
      explanation.steps.map(({ asset, code_version }) => [asset, code_version]),
      [
        ['bronze_alpha_ohlcv', '1'],
        ['silver_ohlcv_normalized', '3'],
        ['ohlcv_daily', '2'],
      ],
    );
  });

  test('the bytes of the answer have the SHA-256 that is named', async () => {
    const { explanation, body } = await ask({ exchange: 'alpha', market: 'spot' });
    const bytes = await body();
    assert.equal(createHash('sha256').update(bytes).digest('hex'), explanation.sources[0]?.sha256);
    assert.match(new TextDecoder().decode(bytes), /"close":101/);
    await assert.rejects(body('00'), { code: 'unknown_row' });
  });

  test('an archived bar names its file; all that was said counts as a revision', async () => {
    const { explanation } = await ask({ exchange: 'alpha', market: 'perp' });
    assert.deepEqual(
      explanation.sources.map(({ url }) => url),
      ['/file'],
    );
    assert.equal(explanation.revisions.length, 2);
    assert.match(explanation.steps.at(-1)?.rule ?? '', /archive/);
  });

  test('a bar across exchanges names every member', async () => {
    const { explanation } = await ask({ exchange: 'aggregated', market: 'spot' });
    assert.equal(explanation.row['volume'], 11);
    assert.deepEqual(explanation.sources.map(({ url }) => url).sort(), ['/quiet', '/second']);
    assert.ok(explanation.steps.some(({ asset }) => asset === 'silver_ohlcv_aggregated'));
  });

  test('funding, availability and instruments are explained alike', async () => {
    const funding = await ask({ table: 'funding_rates', at: '2024-01-05' });
    assert.deepEqual(
      [funding.explanation.row['funding_time'], funding.explanation.sources[0]?.url],
      ['2024-01-05T00:00:00.006Z', '/funding'],
    );
    assert.deepEqual(funding.explanation.revisions[0]?.row?.['funding_time'], '2024-01-05T00:00:00.006Z');

    const available = await ask({ table: 'daily_availability', at: '2024-01-08' });
    assert.deepEqual([available.explanation.row['state'], available.explanation.sources[0]?.url], ['available', '/listing']);
    const lost = await ask({ table: 'daily_availability', at: '2024-01-09' });
    assert.deepEqual([lost.explanation.row['state'], lost.explanation.sources[0]?.url], ['missing', '/listing']);
    assert.deepEqual(
      lost.explanation.revisions.map(({ row }) => row),
      [null],
      'the listing speaks about the day by not naming it',
    );

    const instrument = await ask({ table: 'instruments', exchange: 'alpha', market: 'spot' });
    assert.equal(instrument.explanation.row['tick_size'], 0.01);
    assert.deepEqual(
      instrument.explanation.revisions.map(({ row }) => row?.['tick_size']),
      [0.1, 0.01],
    );
  });

  test('a symbol is found in any spelling, by the id of the exchange, and by its base asset', async () => {
    for (const symbol of ['btc/usdt', 'BTC-USDT', 'btc_usdt', 'btc'])
      assert.equal((await ask({ symbol, exchange: 'quiet' })).explanation.key['symbol'], 'BTCUSDT');
    const { key } = (await ask({ symbol: 'BTC/USDT:USDT' })).explanation;
    assert.deepEqual([key['exchange'], key['market'], key['symbol']], ['alpha', 'perp', 'BTCUSDT']);
  });

  test('what is not there is told with what is near', async () => {
    await assert.rejects(ask({ symbol: 'BTCUSTD', exchange: 'alpha' }), { code: 'unknown_row', message: /Did you mean BTCUSDT\?/ });
    await assert.rejects(ask({ at: '2024-01-07', exchange: 'alpha', market: 'spot' }), (error) => {
      assert.ok(error instanceof BullionError);
      assert.equal(error.code, 'unknown_row');
      assert.match(error.message, /no row of BTCUSDT at 2024-01-07T00:00:00Z\. It is a gap: lost\./);
      assert.match(error.hint, /2024-01-06T00:00:00Z/);
      return true;
    });
    // Rows of other exchanges do not hide it, and a base asset means the same.
    await assert.rejects(ask({ symbol: 'BTC', at: '2024-01-07', exchange: 'alpha', market: 'spot' }), {
      message: /It is a gap: lost/,
    });
    await assert.rejects(ask({ symbol: 'BTC/USDT', at: '2024-01-20', exchange: 'alpha', market: 'spot' }), { message: /It is a gap: / });
    await assert.rejects(ask({ table: 'ohlcv_dayly' }), { code: 'unknown_asset', message: /Did you mean ohlcv_daily/ });
    await assert.rejects(ask({ at: 'yesterday' }), { code: 'bad_date' });
    await assert.rejects(ask({}), { code: 'usage', message: /alpha perp, alpha spot, quiet spot/ });
  });
});
