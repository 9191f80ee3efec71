import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { cutAtMultiples, DAY_MS, ManualClock, silentLog } from '@bullion/core';
import {
  type Answer,
  type AnyFeed,
  ccxtSources,
  type Listing,
  openTransport,
  type Parsed,
  type Series,
  type Source,
} from '@bullion/exchanges';
import { toyLibrary } from './ccxt-toy.ts';
import { answerOf, drain } from './fake-send.ts';

const NOW = Date.UTC(2024, 5, 20, 7);
const DAYS = Date.UTC(2024, 5, 1);
const series: Series = { market: 'spot', nativeSymbol: 'XBT/USD', interval: '1d' };
const load = async () => ({ default: toyLibrary });

async function sourceOf(id: string, quotes?: readonly string[]): Promise<Source> {
  const [source] = await ccxtSources([{ id, quotes }], load);
  assert.ok(source);
  return source;
}

function feedOf(source: Source, kind: string): AnyFeed {
  const feed = source.feeds.find((each) => each.kind === kind);
  assert.ok(feed);
  return feed;
}

/** What a toy exchange says about its path; a day of bars since June, each worth its day of the month. */
function say(request: IncomingMessage): unknown {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://toy');
  if (pathname === '/api/names') return { names: ['XBT/USD', 'ETH-EUR'] };
  if (pathname !== '/api/candles') return { markets: MARKETS };
  if (searchParams.get('market') !== 'XBT/USD') return { error: 'no such market' };
  const since = Number(searchParams.get('since'));
  const rows = Array.from({ length: 6 }, (_, index) => since + index * DAY_MS).filter((time) => time <= NOW);
  return { rows: { 'XBT/USD': rows.map((time) => [time, 10, 12, 9, 11, new Date(time).getUTCDate()]) } };
}

const MARKETS = [
  { id: 'XBT/USD', base: 'BTC', quote: 'USD', spot: true, active: true, precision: { price: 0.01, amount: 1e-8 }, created: DAYS },
  { id: 'ETH-EUR', base: 'ETH', quote: 'EUR', spot: true, active: false, precision: {}, info: { status: 'halted' } },
  { id: 'XBT-SWAP', base: 'BTC', quote: 'USD', spot: false, swap: true, active: true },
  { id: 'NOBASE', quote: 'USD', spot: true, active: true },
];

interface Served extends AsyncDisposable {
  readonly urls: string[];
  /** What was sent, by the address that was asked. */
  readonly bodies: Map<string, string>;
  send(source: Source): ReturnType<typeof openTransport>;
}

async function serve(listener: (request: IncomingMessage, response: ServerResponse) => unknown = say): Promise<Served> {
  const urls: string[] = [];
  const bodies = new Map<string, string>();
  const server = createServer((request, response) => {
    urls.push(request.url ?? '');
    response.setHeader('date', new Date(NOW).toUTCString());
    const said = listener(request, response);
    if (said === undefined) return;
    const body = ` ${JSON.stringify(said)}\n`;
    bodies.set(request.url ?? '', body);
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    urls,
    bodies,
    send: (source) => {
      const endpoints = Object.fromEntries(Object.keys(source.endpoints).map((name) => [name, url]));
      return openTransport({ source, endpoints, clock: new ManualClock(NOW), log: silentLog });
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Every answer about a span, and what each says when it is read. */
async function ask(served: Served, source: Source, kind: string, span = { from: DAYS, until: NOW }) {
  const feed = feedOf(source, kind);
  const transport = served.send(source);
  const read: { answer: Answer; parsed: Parsed<unknown> }[] = [];
  try {
    for (const piece of feed.shape === 'snapshot' ? [{ from: NOW, until: NOW + 1 }] : cutAtMultiples(span, feed.windowMs(series))) {
      const window = {
        ...piece,
        series: feed.shape === 'snapshot' ? { ...series, nativeSymbol: '', interval: '' as const } : series,
        now: NOW,
      };
      for (const answer of await drain(feed.fetch(transport.send, window))) {
        read.push({ answer, parsed: (await feed.parsers[0]?.parse(answer, window)) ?? { rows: [], rejected: [] } });
      }
    }
  } finally {
    transport.close();
  }
  return { read, rows: read.flatMap(({ parsed }) => parsed.rows), rejected: read.flatMap(({ parsed }) => parsed.rejected) };
}

describe('an exchange through ccxt', () => {
  test('needs ccxt only where one is configured, and says how to install it', async () => {
    const missing = () => Promise.reject(new Error("Cannot find package 'ccxt'"));
    assert.deepEqual(await ccxtSources([], missing), []);
    await assert.rejects(ccxtSources([{ id: 'one' }], missing), { code: 'optional_missing', hint: 'npm install ccxt@4' });
  });

  test('is refused where it is not known, known to us, or sends what cannot be kept as it was', async () => {
    await assert.rejects(sourceOf('onne'), { code: 'unknown_exchange', message: /Did you mean one/ });
    await assert.rejects(sourceOf('coinbaseexchange'), { code: 'bad_config', message: /Coinbase is collected directly/ });
    await assert.rejects(sourceOf('post'), { code: 'bad_config', message: /it would ask for POST https:\/\/post\.example/ });
  });

  test('is described by what ccxt would ask for: hosts, pace, bar lengths', async () => {
    const { exchange, through, endpoints, budgets, quotes, feeds } = await sourceOf('two', ['EUR']);
    assert.deepEqual([exchange, through, quotes], ['two', 'ccxt', ['EUR']]);
    assert.deepEqual(endpoints, { TWO: 'https://two.example', TWO_2: 'https://swaps.example' });
    assert.deepEqual(budgets, { requests: { tokens: 1, perMs: 1000 } });
    assert.deepEqual(
      feeds.map(({ kind, markets, intervals }) => [kind, markets, intervals]),
      [
        ['instruments', ['spot'], []],
        ['ohlcv', ['spot'], ['1h', '1d']],
      ],
    );
  });
});

describe('candles through ccxt', () => {
  test('come from the bytes that the exchange sent, and the forming one is no row', async () => {
    await using served = await serve();
    const { read, rows } = await ask(served, await sourceOf('one'), 'ohlcv');
    assert.deepEqual(
      rows.map((row) => (row as { volume: number }).volume),
      Array.from({ length: 19 }, (_, index) => index + 1),
      'every closed day once, in base',
    );
    assert.deepEqual(rows[0], {
      ...{ timestamp: DAYS, open: 10, high: 12, low: 9, close: 11, volume: 1, quote_volume: null, trades_count: null },
      ...{ taker_buy_volume: null, taker_buy_quote_volume: null, flags: null },
    });
    assert.equal(read.at(-1)?.parsed.unfinishedFrom, Date.UTC(2024, 5, 20));
    for (const { answer } of read) {
      const sent = [...served.bodies].find(([url]) => answer.url === `/one${url}`)?.[1];
      assert.equal(new TextDecoder().decode(answer.body), sent, 'white space included');
    }
    assert.ok(
      served.urls.every((url) => url.startsWith('/api/candles?at=')),
      'no list of markets is asked for',
    );
  });

  test('whose days begin at another hour are rejected by name', async () => {
    const shifted = (time: number) => [time + DAY_MS / 3, 10, 12, 9, 11, 1];
    await using served = await serve(() => ({ rows: { 'XBT/USD': [shifted(DAYS), [DAYS + DAY_MS, 10, 12, 9, 11, 1]] } }));
    const { rows, rejected } = await ask(served, await sourceOf('one'), 'ohlcv', { from: DAYS, until: DAYS + 3 * DAY_MS });
    assert.deepEqual([rows.length, rejected.map(({ rule }) => rule)], [1, ['misaligned_time']]);
  });

  test('of a market that is not there are an absent answer; what is no JSON is asked again', async () => {
    let spoiled = 0;
    await using served = await serve((request, response) => {
      if (spoiled++ > 0) return say(request);
      response.end('{"rows":{"XBT');
      return undefined;
    });
    const source = await sourceOf('one');
    const feed = feedOf(source, 'ohlcv');
    const transport = served.send(source);
    const window = { series: { ...series, nativeSymbol: 'NOSUCH' }, from: DAYS, until: DAYS + DAY_MS, now: NOW };
    const [answer] = await drain(feed.fetch(transport.send, window));
    transport.close();
    assert.ok(answer);
    assert.deepEqual([answer.attempts, source.judge(answer).kind], [2, 'absent']);
  });

  test('that ccxt cannot read are a bad body with its words', async () => {
    const feed = feedOf(await sourceOf('one'), 'ohlcv');
    const odd = answerOf({ body: '{"rows":null}' }, { serverTime: NOW });
    const window = { series, from: DAYS, until: NOW, now: NOW };
    await assert.rejects(async () => feed.parsers[0]?.parse(odd, window), { code: 'bad_body', message: /ccxt does not understand it/ });
  });
});

describe('markets through ccxt', () => {
  test('are those of spot, named as we name them; one without a base is rejected', async () => {
    await using served = await serve();
    const { rows, rejected } = await ask(served, await sourceOf('one'), 'instruments');
    const listings = rows as Listing[];
    assert.deepEqual(
      listings.map(({ native_symbol, symbol, status, native_status, tick_size, step_size, listed_at }) => {
        return [native_symbol, symbol, status, native_status, tick_size, step_size, listed_at];
      }),
      [
        ['XBT/USD', 'BTCUSD', 'trading', 'active', 0.01, 1e-8, DAYS],
        ['ETH-EUR', 'ETHEUR', 'paused', 'halted', null, null, null],
      ],
    );
    assert.deepEqual(
      rejected.map(({ rule }) => rule),
      ['incomplete_instrument'],
    );
  });

  test('that ccxt cannot read are a bad body, not a bug', async () => {
    await using served = await serve(() => ({ names: 5, markets: MARKETS }));
    await assert.rejects(ask(served, await sourceOf('halves'), 'instruments'), {
      code: 'bad_body',
      message: /ccxt does not understand the markets/,
    });
  });

  test('may come from one answer of several; those that only make sense together are refused', async () => {
    await using served = await serve((request) => (request.url === '/markets' ? { markets: [] } : say(request)));
    const { read, rows } = await ask(served, await sourceOf('two'), 'instruments');
    assert.deepEqual([read.length, rows.length, served.urls.length], [1, 2, 2]);
    await assert.rejects(ask(served, await sourceOf('halves'), 'instruments'), {
      code: 'bad_body',
      message: /cannot be told from single answers: 2 of 2 are missing/,
    });
  });
});

test('errors are told apart as ccxt does, and a refused location before that', async () => {
  const source = await sourceOf('one');
  const judged = (status: number, body: string, headers: Record<string, string> = {}) => {
    const verdict = source.judge(answerOf({ status, body, headers }));
    return verdict.kind === 'error' ? [verdict.code, verdict.retryAfterMs] : [verdict.kind];
  };
  assert.deepEqual(judged(200, '{"error":"slow down"}', { 'retry-after': '3' }), ['rate_limited', 3000]);
  assert.deepEqual(judged(200, '{"error":"no such market"}'), ['absent']);
  assert.deepEqual(judged(200, '{"error":"what?"}'), ['refused', undefined]);
  assert.deepEqual(judged(503, ''), ['exchange_busy', undefined]);
  assert.deepEqual(judged(451, ''), ['geo_blocked', undefined]);
  assert.deepEqual(judged(200, '{"rows":{}}'), ['ok']);
});
