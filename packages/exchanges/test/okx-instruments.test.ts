import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Window } from '../src/exchange.ts';
import { fakes } from '../src/okx/fake.ts';
import { source } from '../src/okx/index.ts';
import { instruments } from '../src/okx/instruments.ts';
import { answerOf, collect, fakeSend, sample } from './fake-send.ts';
import { toyInstrument, toyWorld } from './toy-world.ts';

describe('instruments of OKX', () => {
  const window = (market: 'spot' | 'perp'): Window => ({ series: { market, nativeSymbol: '', interval: '' }, from: 0, until: 1, now: 0 });

  test('spot: base and quote as said, and no contract', () => {
    const parsed = instruments.parsers[0]?.parse(sample('okx/instruments-spot.json'), window('spot'));
    assert.deepEqual(parsed?.rows, [
      {
        market: 'spot',
        symbol: 'BTCUSDT',
        native_symbol: 'BTC-USDT',
        base: 'BTC',
        quote: 'USDT',
        settle: null,
        status: 'trading',
        native_status: 'live',
        contract_size: null,
        tick_size: 0.1,
        step_size: 1e-8,
        funding_interval_hours: null,
        listed_at: 1_548_133_413_000,
        delisted_at: null,
      },
    ]);
  });

  test('swaps: names from the underlying, sizes in base; inverse ones left out, nameless ones rejected', () => {
    const parsed = instruments.parsers[0]?.parse(sample('okx/instruments-swap.json', { receivedAt: 5 }), window('perp'));
    assert.deepEqual(
      parsed?.rows.map(({ symbol, settle, contract_size, step_size, status, delisted_at }) => [
        symbol,
        ...[settle, contract_size, step_size, status, delisted_at],
      ]),
      [
        ['BTCUSDT', 'USDT', 0.01, 0.001, 'trading', null],
        ['ETHUSDC', 'USDC', 0.001, 0.001, 'paused', 1_798_761_600_000],
      ],
    );
    assert.deepEqual(
      parsed?.rejected.map(({ rule, timestamp }) => [rule, timestamp]),
      [['incomplete_instrument', 5]],
    );
  });

  test('the fake lists what the parser reads; delisted instruments have vanished', async () => {
    const now = Date.UTC(2022, 0);
    const gone = toyInstrument('okx', 'perp', { base: 'LUNA', delistedAt: now - 1 });
    const { send } = fakeSend(
      source,
      fakes,
      toyWorld({ now, instruments: [toyInstrument('okx', 'perp'), gone, toyInstrument('okx', 'spot')] }),
    );
    for (const market of ['spot', 'perp'] as const) {
      const { rows } = await collect(instruments, send, { ...window(market), now });
      assert.deepEqual(
        rows.map(({ native_symbol, contract_size }) => [native_symbol, contract_size]),
        [market === 'spot' ? ['BTC-USDT', null] : ['BTC-USDT-SWAP', 0.01]],
      );
    }
  });
});

describe('refusals of OKX', () => {
  const judged = (status: number, code: string, headers = {}) =>
    source.judge(answerOf({ status, headers, body: JSON.stringify({ code, msg: 'why', data: [] }) }));
  const verdict = (status: number, code: string) => {
    const { kind, ...rest } = judged(status, code);
    return 'code' in rest ? rest.code : kind;
  };

  test('too many requests, with HTTP 200 and 429 alike, pause for two seconds or longer', () => {
    for (const status of [200, 429]) {
      const found = judged(status, '50011');
      assert.deepEqual(found.kind === 'error' && [found.code, found.retryAfterMs], ['rate_limited', 2000]);
    }
    const stated = judged(429, '50011', { 'retry-after': '5' });
    assert.equal(stated.kind === 'error' && stated.retryAfterMs, 5000);
  });

  test('each code as what it means, whatever the status', () => {
    assert.equal(verdict(200, '0'), 'ok');
    assert.equal(verdict(200, '51001'), 'absent');
    assert.equal(verdict(400, '51000'), 'refused');
    assert.equal(verdict(200, '58123'), 'refused');
    assert.equal(verdict(429, '50013'), 'exchange_busy');
    assert.equal(verdict(503, '50001'), 'exchange_busy');
    assert.equal(verdict(500, '50026'), 'exchange_busy');
    assert.equal(verdict(200, '50004'), 'timeout');
    assert.equal(verdict(200, '50121'), 'geo_blocked');
  });

  test('a body that is not JSON is judged by its status, and with 200 is no answer', () => {
    const code = (status: number, body: string) => {
      const found = source.judge(answerOf({ status, body }));
      return found.kind === 'error' && found.code;
    };
    assert.equal(code(200, '<html>'), 'bad_body');
    assert.equal(code(200, '{"code":"0","da'), 'bad_body');
    assert.equal(code(200, '{}'), 'bad_body');
    assert.equal(code(403, '<html>'), 'geo_blocked');
    assert.equal(code(502, '<html>'), 'exchange_busy');
  });
});
