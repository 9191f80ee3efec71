import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { bullion, temporaryFolder } from '../support/bullion.ts';
import { type Replay, startReplay } from '../support/replay.ts';

/** A bar as two readers compare it: open time in ms, open, high, low, close, base volume. */
type Bar = readonly [number, number, number, number, number, number];

interface Walk {
  readonly exchange: string;
  readonly market: 'spot' | 'perp';
  readonly bases: readonly string[];
  readonly interval: '1d' | '1h';
  readonly from: string;
  readonly to: string;
}

const NOW = '2026-08-22T13:43:00Z';

/** Every stretch of daily and hourly bars on the tape. */
const WALKS: readonly Walk[] = [
  {
    exchange: 'binance',
    market: 'spot',
    bases: ['BTC', 'ETH', 'BNB', 'ADA', 'XRP', 'DOT', 'AVAX'],
    interval: '1d',
    from: '2017-08-01',
    to: '2026-05-01',
  },
  {
    exchange: 'binance',
    market: 'spot',
    bases: ['BTC', 'ETH', 'BNB', 'ADA', 'AVAX'],
    interval: '1h',
    from: '2022-01-01',
    to: '2026-05-01',
  },
  { exchange: 'binance', market: 'perp', bases: ['ALGO', 'AVAX', 'FIL', 'NEAR'], interval: '1d', from: '2024-01-25', to: '2025-03-05' },
  { exchange: 'binance', market: 'perp', bases: ['ALGO', 'AVAX', 'FIL', 'NEAR'], interval: '1h', from: '2024-01-25', to: '2025-03-05' },
  { exchange: 'coinbase', market: 'spot', bases: ['BTC'], interval: '1d', from: '2016-05-01', to: '2025-11-01' },
  { exchange: 'coinbase', market: 'spot', bases: ['BTC'], interval: '1h', from: '2020-02-01', to: '2020-03-01' },
  { exchange: 'okx', market: 'perp', bases: ['BTC', 'ETH'], interval: '1d', from: '2025-09-25', to: '2026-08-22' },
  { exchange: 'okx', market: 'perp', bases: ['BTC', 'ETH'], interval: '1h', from: '2026-06-01', to: '2026-08-22' },
  { exchange: 'bybit', market: 'perp', bases: ['BTC'], interval: '1d', from: '2025-06-15', to: '2025-08-25' },
  { exchange: 'bybit', market: 'perp', bases: ['BTC'], interval: '1h', from: '2025-06-15', to: '2025-08-25' },
  { exchange: 'bybit', market: 'spot', bases: ['BTC'], interval: '1d', from: '2025-09-10', to: '2025-10-20' },
  { exchange: 'bybit', market: 'spot', bases: ['BTC'], interval: '1h', from: '2025-09-10', to: '2025-10-20' },
];

const STEP = { '1d': 86_400_000, '1h': 3_600_000 };

describe('every daily and hourly bar of the recorded tape', () => {
  const folder = temporaryFolder('tape');
  let replay: Replay;
  before(async () => {
    replay = await startReplay({ now: NOW });
  });
  after(async () => {
    await replay.close();
    folder[Symbol.dispose]();
  });

  const json = async (line: string): Promise<unknown> => {
    const ended = await bullion([...line.split(' '), '--home', folder.path, '--now', NOW, '--quiet', '--json'], replay.endpoints);
    assert.equal(ended.code, 0, `${line}\n${ended.stdout.slice(0, 2000)}${ended.stderr}`);
    return JSON.parse(ended.stdout);
  };

  for (const walk of WALKS) {
    test(`${walk.exchange} ${walk.market} ${walk.interval} of ${walk.bases.join(', ')} comes out as it was served`, async () => {
      const { exchange, market, interval, from, to } = walk;
      await json(
        `run ohlcv --exchanges ${exchange} --markets ${market} --symbols ${walk.bases.join(',')} --intervals ${interval} --from ${from} --to ${to}`,
      );
      await json('publish');
      for (const base of walk.bases) {
        const served = await servedBars(replay, walk, base);
        assert.ok(served.length > 0, `${base} is on the tape`);
        const { rows } = (await json(
          `token ${base} ohlcv --exchange ${exchange} --market ${market} --interval ${interval} --from ${from} --to ${to}`,
        )) as { rows: { timestamp: string; open: number; high: number; low: number; close: number; volume: number }[] };
        assert.deepEqual(
          rows.map((row): Bar => [Date.parse(row.timestamp), row.open, row.high, row.low, row.close, row.volume]),
          served,
          `${exchange} ${market} ${base} ${interval}`,
        );
      }
    });
  }
});

/** An independent reader: asks page after page and keeps the closed bars. */
async function servedBars(replay: Replay, walk: Walk, base: string): Promise<Bar[]> {
  const step = STEP[walk.interval];
  const pageMs = 300 * step;
  const bars = new Map<number, Bar>();
  const until = Math.min(Date.parse(walk.to), Date.parse(NOW) - step + 1);
  for (let from = Date.parse(walk.from); from < until; from += pageMs) {
    for (const bar of await page(replay, walk, base, from, Math.min(from + pageMs, until))) bars.set(bar[0], bar);
  }
  return [...bars.values()].filter(([time]) => time < until).sort((a, b) => a[0] - b[0]);
}

async function page(
  { endpoints }: Replay,
  { exchange, market, interval }: Walk,
  base: string,
  from: number,
  until: number,
): Promise<Bar[]> {
  const get = async (endpoint: string, path: string): Promise<never> =>
    (await fetch(`${endpoints[`BULLION_ENDPOINT_${endpoint}`]}${path}`)).json() as never;
  const last = until - 1;
  const numbers = (row: readonly (string | number)[], ...columns: number[]) =>
    columns.map((column) => Number(row[column])) as unknown as Bar;
  if (exchange === 'binance') {
    const [endpoint, path] = market === 'spot' ? ['BINANCE_SPOT', '/api/v3/klines'] : ['BINANCE_FUTURES', '/fapi/v1/klines'];
    const rows: string[][] = await get(
      endpoint,
      `${path}?symbol=${base}USDT&interval=${interval}&startTime=${from}&endTime=${last}&limit=1000`,
    );
    return rows.map((row) => numbers(row, 0, 1, 2, 3, 4, 5));
  }
  if (exchange === 'coinbase') {
    const rows: number[][] = await get(
      'COINBASE',
      `/products/${base}-USD/candles?granularity=${STEP[interval] / 1000}&start=${from / 1000}&end=${until / 1000 - STEP[interval] / 1000}`,
    );
    return rows.map(([time = 0, ...row]) => [time * 1000, ...numbers(row, 2, 1, 0, 3, 4)] as unknown as Bar);
  }
  if (exchange === 'okx') {
    const bar = interval === '1d' ? '1Dutc' : '1H';
    const { data }: { data: string[][] } = await get(
      'OKX',
      `/api/v5/market/history-candles?instId=${base}-USDT-SWAP&bar=${bar}&after=${until}&before=${from - 1}&limit=300`,
    );
    return data.map((row) => numbers(row, 0, 1, 2, 3, 4, 6));
  }
  const category = market === 'spot' ? 'spot' : 'linear';
  const { result }: { result: { list: string[][] } } = await get(
    'BYBIT',
    `/v5/market/kline?category=${category}&symbol=${base}USDT&interval=${interval === '1d' ? 'D' : '60'}&start=${from}&end=${last}&limit=1000`,
  );
  return result.list.map((row) => numbers(row, 0, 1, 2, 3, 4, 5));
}
