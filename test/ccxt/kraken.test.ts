import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ManualClock, silentLog } from '@bullion/core';
import { ccxtSources } from '@bullion/exchanges';
import { openLake } from '@bullion/lake';
import { readGaps, readQuarantine, runJob, why } from '@bullion/pipeline';
import { Token } from 'bullion';
import { temporaryFolder } from '../support/bullion.ts';
import { type StandIn, startKraken } from './stand-in.ts';

const NOW = Date.parse('2024-06-20T07:30:00Z');
const ccxt = pathToFileURL(join(import.meta.dirname, '../../node_modules/.ccxt/node_modules/ccxt/js/ccxt.js')).href;
const load = () => import(ccxt);

describe('Kraken through ccxt, over HTTP', () => {
  const folder = temporaryFolder('ccxt');
  let kraken: StandIn;
  let lake: Awaited<ReturnType<typeof openLake>>;
  let runs = 0;

  const run = async (target: string, more: object = {}) => {
    const sources = await ccxtSources([{ id: 'kraken' }], load);
    const clock = new ManualClock(NOW);
    const effects = { lake, clock, log: silentLog, signal: new AbortController().signal, concurrency: 4, progress: () => undefined };
    const about = { endpoints: { KRAKEN: kraken.url }, newId: () => `run-${++runs}`, command: 'test', version: '0', sources };
    const { result } = await runJob({ target, ...more }, { ...effects, ...about });
    return result;
  };

  before(async () => {
    kraken = await startKraken(NOW);
    lake = await openLake({ home: folder.path, clock: new ManualClock(NOW), owner: 'test', mode: 'write' });
  });
  after(async () => {
    await lake[Symbol.asyncDispose]();
    await kraken[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  test('days and hours are collected, closed ones only, and published', async () => {
    const asked = { symbols: ['BTC', 'ETH'], from: '2024-06-01' };
    const result = await run('ohlcv', asked);
    assert.deepEqual([result.status, result.failures], ['success', []]);
    await assert.rejects(run('ohlcv', { ...asked, symbols: ['SOL'] }), { code: 'unknown_symbol' }, 'SOL is only there in euros');
    await run('publish');
    const btc = new Token('BTC', { exchange: 'kraken', dataset: join(folder.path, 'dataset') });
    const days = await btc.ohlcv({ from: '2024-06-01' });
    assert.deepEqual([days.symbol, days.length, days.at(-1)?.timestamp.toISOString()], ['BTCUSD', 19, '2024-06-19T00:00:00.000Z']);
    const number = Date.parse('2024-06-19') / 86_400_000;
    const { open, high, volume, quote_volume } = days.at(-1) ?? {};
    assert.deepEqual(
      [open, high, volume, quote_volume],
      [60_000 + (number % 100), 60_010.5 + (number % 100), (number % 7) + 0.12345678, null],
    );
    assert.equal((await btc.ohlcv({ interval: '1h', from: '2024-06-19' })).length, 24);
    assert.equal((await run('ohlcv', asked)).requests, 0, 'the same again asks for nothing');
    assert.deepEqual(await readQuarantine(lake), []);
  });

  test('every row leads to the bytes that Kraken sent, and says that ccxt read them', async () => {
    const { explanation, body } = await why(
      lake,
      { table: 'ohlcv_daily', symbol: 'BTC', at: '2024-06-10', exchange: 'kraken' },
      { sources: await ccxtSources([{ id: 'kraken' }], load) },
    );
    const [source] = explanation.sources;
    assert.match(source?.url ?? '', /^\/kraken\/0\/public\/OHLC\?interval=1440&pair=XXBTZUSD&since=\d+$/);
    const bytes = await body();
    assert.equal(createHash('sha256').update(bytes).digest('hex'), source?.sha256);
    assert.match(new TextDecoder().decode(bytes), /^\{\n "error": \[\],\n/, 'white space included');
    assert.deepEqual(
      explanation.revisions.map(({ row }) => row?.['open']),
      [explanation.row['open']],
      'read again from what is stored',
    );
    const [file] = lake.ledger.files('silver_ohlcv_normalized').filter(({ unit }) => unit.startsWith('kraken-spot-1d'));
    const rows = await lake.engine.rows(
      `SELECT DISTINCT source, native_symbol, base FROM read_parquet('${lake.path(file?.path ?? '')}') ORDER BY base`,
    );
    assert.deepEqual(rows, [
      { source: 'ccxt', native_symbol: 'XXBTZUSD', base: 'BTC' },
      { source: 'ccxt', native_symbol: 'XETHZUSD', base: 'ETH' },
    ]);
  });

  test('what Kraken does not remember is asked for and named as a gap', async () => {
    await run('ohlcv', { symbols: ['ETH'], intervals: ['1h'], from: '2024-05-01' });
    const gaps = (await readGaps(lake, { table: 'ohlcv_hourly' })).filter(({ symbol }) => symbol === 'ETHUSD');
    assert.deepEqual(
      gaps.map(({ from, to }) => [from, to]),
      [['2024-05-01T00:00:00Z', '2024-05-21T08:00:00Z']],
    );
    assert.ok(kraken.urls.filter((url) => url.includes('AssetPairs')).length <= 3, 'lists are asked for once a day, not per request');
  });
});

describe('columns of exchanges through ccxt', () => {
  const day = Date.UTC(2024, 5, 19);
  const seconds = String(day / 1000);
  const BODIES: Readonly<Record<string, unknown>> = {
    bitfinex: [[day, 60_000, 60_100, 60_500, 59_900, 12.5]],
    bitvavo: [[day, '60000', '60500', '59900', '60100', '12.5']],
    gate: [[seconds, '750000', '60100', '60500', '59900', '60000', '12.5', 'true']],
    kucoin: { code: '200000', data: [[seconds, '60000', '60100', '60500', '59900', '12.5', '750000']] },
  };

  for (const [id, body] of Object.entries(BODIES)) {
    test(`${id}: open, high, low, close and base volume, whatever their order`, async () => {
      const [source] = await ccxtSources([{ id }], load);
      const feed = source?.feeds.find(({ kind }) => kind === 'ohlcv');
      const series = { market: 'spot', nativeSymbol: 'BTCUSDT', interval: '1d' } as const;
      const said = { body: new TextEncoder().encode(JSON.stringify(body)), serverTime: NOW, status: 200, headers: {}, url: `/${id}/x` };
      const answer = { ...said, sha256: '', requestedAt: NOW, receivedAt: NOW, attempts: 1 };
      const parsed = await feed?.parsers[0]?.parse(answer, { series, from: day, until: day + 86_400_000, now: NOW });
      const { timestamp, open, high, low, close, volume } = (parsed?.rows[0] ?? {}) as Record<string, number>;
      assert.deepEqual([timestamp, open, high, low, close, volume], [day, 60_000, 60_500, 59_900, 60_100, 12.5]);
    });
  }
});

test('most exchanges of ccxt with spot candles can be collected, and the others say why not', async () => {
  const { default: library }: { default: { exchanges: string[] } } = await load();
  const tried = await Promise.allSettled(library.exchanges.map((id) => ccxtSources([{ id }], load)));
  const refused = tried.flatMap((each) => (each.status === 'rejected' ? [String(each.reason.code)] : []));
  assert.deepEqual([...new Set(refused)], ['bad_config']);
  assert.ok(tried.length - refused.length >= 60, `${tried.length - refused.length} of ${tried.length}`);
});
