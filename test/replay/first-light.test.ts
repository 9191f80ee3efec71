import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { bullion, temporaryFolder } from '../support/bullion.ts';
import { type Replay, startReplay } from '../support/replay.ts';

interface RunResult {
  status: string;
  requests: number;
  materializations: { asset: string; partition: string; status: string; rows: number }[];
  failures: { code: string; exchange: string; symbol: string }[];
}

interface Candle {
  timestamp: string;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  flags: string | null;
}

/** One home against one replay clock; every command gets the same time. */
class Desk {
  readonly #folder = temporaryFolder('desk');
  readonly now: string;
  #replay: Replay | undefined;

  constructor(now: string) {
    this.now = now;
  }

  async open(): Promise<void> {
    this.#replay = await startReplay({ now: this.now });
  }

  async close(): Promise<void> {
    await this.#replay?.close();
    this.#folder[Symbol.dispose]();
  }

  get home(): string {
    return this.#folder.path;
  }

  get endpoints(): Readonly<Record<string, string>> {
    return this.#replay?.endpoints ?? {};
  }

  raw(line: string | readonly string[]) {
    return bullion(
      [...(typeof line === 'string' ? line.split(' ') : line), '--home', this.home, '--now', this.now, '--quiet'],
      this.endpoints,
    );
  }

  async json<T>(line: string | readonly string[], exit = 0): Promise<T> {
    const ended = await this.raw([...(typeof line === 'string' ? line.split(' ') : line), '--json']);
    assert.equal(ended.code, exit, `${line}\n${ended.stdout.slice(0, 2000)}\n${ended.stderr}`);
    return JSON.parse(ended.stdout);
  }

  /** Runs a job, and again: the second time nothing is asked and nothing is written. */
  async run(line: string): Promise<RunResult> {
    const first = await this.json<RunResult>(`run ${line}`);
    const again = await this.json<RunResult>(`run ${line}`);
    assert.equal(again.requests, 0, `${line} asks again`);
    assert.deepEqual([...new Set(again.materializations.map(({ status }) => status))], ['up_to_date'], line);
    return first;
  }

  async candles(line: string): Promise<Candle[]> {
    await this.json('publish');
    const { rows } = await this.json<{ rows: Candle[] }>(`token ${line}`);
    return rows;
  }
}

const DAYS = '--from 2025-06-25 --to 2025-08-15';

describe('real data of 2025-08-16', () => {
  const desk = new Desk('2025-08-16T03:00:00Z');
  before(() => desk.open());
  after(() => desk.close());

  test('51 days of Bitcoin on Binance and Coinbase', async () => {
    await desk.run(`ohlcv --exchanges binance,coinbase --markets spot --symbols BTC --intervals 1d ${DAYS}`);
    assert.equal((await desk.candles(`BTC ohlcv --exchange binance --market spot ${DAYS}`)).length, 51);
    assert.equal((await desk.candles(`BTC ohlcv --exchange coinbase --market spot ${DAYS}`)).length, 51);
  });

  test('Ethereum and hours are added, Bitcoin days stay as they are', async () => {
    const before = await desk.candles(`BTC ohlcv --exchange binance --market spot ${DAYS}`);
    await desk.run(`ohlcv --exchanges binance --markets spot --symbols BTC,ETH --intervals 1d,1h ${DAYS}`);
    assert.deepEqual(await desk.candles(`BTC ohlcv --exchange binance --market spot ${DAYS}`), before);
    for (const base of ['BTC', 'ETH']) {
      assert.equal((await desk.candles(`${base} ohlcv --exchange binance --market spot ${DAYS}`)).length, 51);
      assert.equal((await desk.candles(`${base} ohlcv --exchange binance --market spot --interval 1h ${DAYS}`)).length, 1224);
    }
  });

  test('the same days of the Bybit perpetual', async () => {
    await desk.run(`ohlcv --exchanges bybit --markets perp --symbols BTC --intervals 1d,1h ${DAYS}`);
    assert.equal((await desk.candles(`BTC ohlcv --exchange bybit --market perp ${DAYS}`)).length, 51);
    assert.equal((await desk.candles(`BTC ohlcv --exchange bybit --market perp --interval 1h ${DAYS}`)).length, 1224);
  });

  test('eight years of Bitcoin: a known close, and the day of an outage kept with its flag', async () => {
    await desk.run('ohlcv --exchanges binance --markets spot --symbols BTC --intervals 1d --from 2017-08-17 --to 2025-08-15');
    const rows = await desk.candles('BTC ohlcv --exchange binance --market spot --from 2017-08-17 --to 2025-08-15');
    assert.equal(rows.length, 2920);
    assert.equal(rows.find(({ timestamp }) => timestamp === '2024-01-01T00:00:00Z')?.close, 44179.55);
    assert.equal(rows.find(({ timestamp }) => timestamp === '2018-02-08T00:00:00Z')?.flags, 'cut');
  });

  test('the hour of the outage of 2023-03-24 is a gap with a cause', async () => {
    await desk.run('ohlcv --exchanges binance --markets spot --symbols BTC --intervals 1h --from 2023-03-24 --to 2023-03-25');
    const rows = await desk.candles('BTC ohlcv --exchange binance --market spot --interval 1h --from 2023-03-24 --to 2023-03-25');
    assert.equal(rows.length, 23);
    const { gaps } = await desk.json<{ gaps: { from: string; to: string; cause: string }[] }>('gaps ohlcv_hourly --symbol BTCUSDT');
    const outage = gaps.find(({ from }) => from === '2023-03-24T13:00:00Z');
    assert.deepEqual([outage?.to, outage?.cause], ['2023-03-24T14:00:00Z', 'exchange_outage']);
    const { outages } = await desk.json<{ outages: { from: string; table: string; evidence: string }[] }>('outages --exchange binance');
    const known = outages.find(({ from }) => from === '2023-03-24T13:00:00Z');
    assert.deepEqual([known?.table, known?.evidence], ['ohlcv_hourly', 'BTCUSDT']);
  });

  test('Ethereum is not listed on Coinbase: named, and no failure', async () => {
    await desk.run(`ohlcv --exchanges binance,coinbase --markets spot --symbols ETH --intervals 1d ${DAYS}`);
    const { gaps } = await desk.json<{ gaps: { exchange: string; symbol: string; cause: string }[] }>('gaps ohlcv_daily');
    assert.deepEqual(
      gaps.filter(({ exchange, symbol }) => exchange === 'coinbase' && symbol === 'ETH').map(({ cause }) => cause),
      ['not_listed'],
    );
  });

  test('93 settlements of January 2022, with the time as sent', async () => {
    await desk.run('funding --exchanges binance --symbols BTC --from 2022-01-01 --to 2022-02-01');
    await desk.json('publish');
    const { rows } = await desk.json<{ rows: { funding_time: string; funding_interval_hours: number }[] }>(
      'token BTC funding --exchange binance --from 2022-01-01 --to 2022-02-01',
    );
    assert.equal(rows.length, 93);
    assert.equal(rows[0]?.funding_time, '2022-01-01T00:00:00.006Z');
    assert.deepEqual([...new Set(rows.map((row) => row.funding_interval_hours))], [8]);
  });

  test('minutes of the archive sum up to the day, and to the day in the view', async () => {
    await desk.run('availability --symbols AVAXUSDT,NEARUSDT --from 2024-02-01 --to 2024-03-01');
    await desk.run('ohlcv --exchanges binance --markets perp --symbols AVAX,NEAR --intervals 1m,1d --from 2024-02-01 --to 2024-03-01');
    await desk.json('publish');
    const { rows } = await desk.json<{ rows: unknown[][] }>(['sql', DIFFERENCES]);
    assert.deepEqual(rows, [
      ['AVAXUSDT', 29, 29, 41760, 0],
      ['NEARUSDT', 29, 29, 41760, 0],
    ]);
  });

  test('a row names the answer that said it, and its very bytes are there', async () => {
    const line = 'why ohlcv_daily BTCUSDT 2024-01-01 --exchange binance --market spot';
    const { sources } = await desk.json<{ sources: { url: string; sha256: string }[] }>(line);
    assert.match(sources[0]?.url ?? '', /^\/binance-spot\/api\/v3\/klines\?/);
    const body = await desk.raw(`${line} --body`);
    assert.equal(createHash('sha256').update(body.stdout).digest('hex'), sources[0]?.sha256);
  });
});

const DIFFERENCES = `
  WITH minutes AS (
    SELECT symbol, date_trunc('day', timestamp) AS day, count(*) AS n, sum(volume) AS volume, max(high) AS high, min(low) AS low
    FROM ohlcv_1m GROUP BY ALL
  )
  SELECT v.symbol, count(*) AS days, count(*) FILTER (WHERE v.available) AS available, sum(m.n)::BIGINT AS minutes,
    count(*) FILTER (WHERE abs(m.volume - v.volume_base) > 1e-6 * v.volume_base OR m.high <> v.high_price OR m.low <> v.low_price) AS different
  FROM availability_with_volume v
  JOIN minutes m ON m.symbol = v.symbol AND m.day = v.date::TIMESTAMP AT TIME ZONE 'UTC'
  GROUP BY v.symbol ORDER BY v.symbol`;

describe('real data of 2026-08-22', () => {
  const desk = new Desk('2026-08-22T13:43:00Z');
  before(() => desk.open());
  after(() => desk.close());

  test('OKX days open at midnight UTC and count base, not contracts', async () => {
    const range = '--from 2026-07-16 --to 2026-08-20';
    await desk.run(`ohlcv --exchanges okx --markets perp --symbols BTC,ETH --intervals 1d,1h ${range}`);
    const days = await desk.candles(`BTC ohlcv --exchange okx --market perp ${range}`);
    const hours = await desk.candles(`BTC ohlcv --exchange okx --market perp --interval 1h ${range}`);
    assert.equal(days.length, 35);
    assert.ok(days.every(({ timestamp }) => timestamp.endsWith('T00:00:00Z')));
    assert.equal(hours.length, 35 * 24);
    const volume = (rows: readonly Candle[]) => rows.reduce((sum, row) => sum + row.volume, 0);
    assert.ok(Math.abs(volume(days) - volume(hours)) < 1e-6 * volume(days));
  });
});

describe('real data of 2024-02-01', () => {
  const desk = new Desk('2024-02-01T00:00:00Z');
  before(() => desk.open());
  after(() => desk.close());

  test('OKX funding is the realised rate', async () => {
    const range = '--from 2023-11-01 --to 2024-01-31';
    await desk.run(`funding --exchanges okx --symbols BTC ${range}`);
    await desk.json('publish');
    const { rows } = await desk.json<{ rows: { funding_rate: number }[] }>(`token BTC funding --exchange okx ${range}`);
    assert.equal(rows.length, 91 * 3);
    // The predicted rate is cut to six decimals; the paid one is not.
    assert.ok(rows.some(({ funding_rate }) => Math.abs(funding_rate * 1e6 - Math.round(funding_rate * 1e6)) > 1e-6));
  });
});
