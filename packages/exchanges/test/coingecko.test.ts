import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { type Log, ManualClock } from '@bullion/core';
import { openTransport, type TokenRow, type Window } from '@bullion/exchanges';
import { COINS } from '../src/coingecko/coins.ts';
import { fakes } from '../src/coingecko/fake.ts';
import { source } from '../src/coingecko/index.ts';
import { markets } from '../src/coingecko/markets.ts';
import { answerOf, collect, drain, fakeSend, sample } from './fake-send.ts';
import { toyInstrument, toyWorld } from './toy-world.ts';

const NOW = Date.UTC(2026, 4, 18, 13);
const window: Window = { series: { market: 'spot', nativeSymbol: '', interval: '' }, from: NOW, until: NOW + 1, now: NOW };

describe('coins of CoinGecko', () => {
  const parsed = markets.parsers[0]?.parse(sample('coingecko/markets.json', { receivedAt: NOW }), window);

  test('are named by the ticker of their curated id, in dollars; what is not said stays null', () => {
    assert.deepEqual(parsed?.rows, [
      {
        symbol: 'BTCUSD',
        native_symbol: 'bitcoin',
        base: 'BTC',
        quote: 'USD',
        name: 'Bitcoin',
        price: 77671,
        market_cap: 1_555_886_872_303,
        fully_diluted_valuation: 1_555_914_058_873,
        market_cap_rank: 1,
        volume_24h: 33_235_034_316,
        circulating_supply: 20_030_493,
        total_supply: 20_030_843,
        max_supply: 21_000_000,
        last_updated: Date.parse('2026-05-18T12:49:21.599Z'),
      },
      {
        symbol: 'ETHUSD',
        native_symbol: 'ethereum',
        base: 'ETH',
        quote: 'USD',
        name: 'Ethereum',
        price: 2123.456789,
        market_cap: null,
        fully_diluted_valuation: null,
        market_cap_rank: null,
        volume_24h: 1.5e10,
        circulating_supply: 120_696_000.5,
        total_supply: null,
        max_supply: null,
        last_updated: null,
      },
    ] satisfies TokenRow[]);
  });

  test('of another id are refused though their ticker is known, and so is what cannot be read', () => {
    assert.deepEqual(
      parsed?.rejected.map(({ rule, timestamp, row }) => [rule, timestamp, (row as { id: string }).id]),
      [
        ['unknown_id', NOW, 'bitcoin-on-the-moon'],
        ['unreadable_number', NOW, 'solana'],
        ['unreadable_time', NOW, 'ripple'],
        ['unreadable_number', NOW, 'cardano'],
      ],
    );
  });

  test('are asked for by id in one request, and each id belongs to one ticker', async () => {
    const ids = Object.values(COINS);
    assert.equal(new Set(ids).size, ids.length);
    const { send, asks } = fakeSend(source, fakes, toyWorld({ now: NOW, instruments: [] }));
    await drain(markets.fetch(send, window));
    assert.deepEqual(
      asks.map(({ path, query }) => [path, query['vs_currency'], query['ids']?.split(',').length]),
      [['/coins/markets', 'usd', ids.length]],
    );
  });

  test('of the fake are those that trade in the world, by market cap', async () => {
    const instruments = ['BTC', 'ETH', 'NOSUCH'].map((base) => toyInstrument('binance', 'spot', { base }));
    const { send } = fakeSend(source, fakes, toyWorld({ now: NOW, instruments }));
    const { rows } = await collect(markets, send, window);
    assert.deepEqual(rows.map(({ base }) => base).sort(), ['BTC', 'ETH']);
    assert.deepEqual(
      rows.map(({ market_cap_rank }) => market_cap_rank),
      [1, 2],
    );
    assert.ok(
      rows.every(({ market_cap, price, circulating_supply }) => market_cap === Math.round((price ?? 0) * (circulating_supply ?? 0))),
    );
  });
});

describe('errors of CoinGecko', () => {
  const judged = (status: number, body: string, headers: Record<string, string> = {}) => source.judge(answerOf({ status, body, headers }));

  test('mean what their status says, in the words of the body', () => {
    assert.deepEqual(judged(429, '{"status":{"error_code":429,"error_message":"You exceeded the Rate Limit."}}', { 'retry-after': '30' }), {
      kind: 'error',
      code: 'rate_limited',
      message: 'HTTP 429 from /exchange/path: You exceeded the Rate Limit.',
      retryAfterMs: 30_000,
    });
    const codes = [
      judged(401, '{"status":{"error_code":10002,"error_message":"API Key Missing"}}'),
      judged(403, '<html>error code: 1020</html>', { 'content-type': 'text/html' }),
      judged(422, '{"error":"Missing parameter vs_currency"}'),
      judged(500, ''),
    ];
    assert.deepEqual(
      codes.map((verdict) => verdict.kind === 'error' && verdict.code),
      ['refused', 'geo_blocked', 'refused', 'exchange_busy'],
    );
    assert.deepEqual(judged(200, '[]'), { kind: 'ok' });
  });
});

describe('a key', () => {
  test('is sent as a header with every attempt, waits as long as it is told, and is in no log line', async () => {
    const seen: unknown[] = [];
    const lines: string[] = [];
    await using served = await serve((request, response) => {
      seen.push(request.headers['x-cg-demo-api-key']);
      if (seen.length === 1) response.writeHead(429, { 'retry-after': '7' }).end('{}');
      else response.end('[]');
    });
    const clock = new ManualClock(NOW);
    const log = logInto(lines);
    const headers = { 'x-cg-demo-api-key': 'CG-secret' };
    const transport = openTransport({ source, endpoints: { COINGECKO: served.url }, clock, log, headers });
    const [answer] = await drain(markets.fetch(transport.send, window));
    transport.close();
    assert.deepEqual(seen, ['CG-secret', 'CG-secret']);
    assert.ok(transport.stats().pausedMs >= 7000);
    assert.ok(lines.length > 0 && !lines.join('\n').includes('CG-secret'));
    assert.ok(!JSON.stringify(answer).includes('CG-secret'));
  });
});

function logInto(lines: string[]): Log {
  const write = (message: string, fields?: unknown) => void lines.push(`${message} ${JSON.stringify(fields)}`);
  return { debug: write, info: write, warn: write, error: write };
}

async function serve(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
