import assert from 'node:assert/strict';
import { test } from 'node:test';
import { INTERVAL_MS } from '@bullion/core';
import { fakes } from '../src/binance/fake.ts';
import { toyInstrument, toyWorld } from './toy-world.ts';

const HOUR = INTERVAL_MS['1h'];
const NOW = Date.UTC(2025, 7, 16, 3, 20);
const world = toyWorld({ now: NOW, instruments: [toyInstrument('binance', 'spot'), toyInstrument('binance', 'perp')] });

function ask(endpoint: string, path: string, query: Record<string, string | number>): { status: number; body: unknown } {
  const text = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
  const reply = fakes[endpoint]?.({ method: 'GET', path, query: new URLSearchParams(text), headers: {} }, world);
  assert.ok(reply);
  return {
    status: reply.status,
    body: reply.body === '' || String(reply.body).startsWith('<') ? reply.body : JSON.parse(String(reply.body)),
  };
}

function opens(query: Record<string, string | number>, endpoint = 'BINANCE_SPOT', path = '/api/v3/klines'): number[] {
  const { body } = ask(endpoint, path, { symbol: 'BTCUSDT', interval: '1h', ...query });
  assert.ok(Array.isArray(body));
  return body.map((row: unknown) => (Array.isArray(row) ? Number(row[0]) : Number.NaN));
}

const forming = Math.floor(NOW / HOUR) * HOUR;

test('without times the newest rows are sent, the forming one last', () => {
  const rows = opens({ limit: 3 });
  assert.deepEqual(rows, [forming - 2 * HOUR, forming - HOUR, forming]);
  assert.equal(opens({}).length, 500);
});

test('a start gives the oldest rows from it, an end the newest up to it, both inclusive', () => {
  assert.deepEqual(opens({ startTime: forming - 5 * HOUR, limit: 2 }), [forming - 5 * HOUR, forming - 4 * HOUR]);
  assert.deepEqual(opens({ endTime: forming - 5 * HOUR, limit: 2 }), [forming - 6 * HOUR, forming - 5 * HOUR]);
  assert.equal(opens({ startTime: forming - 5 * HOUR, endTime: forming - 3 * HOUR }).length, 3);
});

test('a limit above the maximum is cut to it', () => {
  const startTime = forming - 5000 * HOUR;
  assert.equal(opens({ startTime, limit: 1500 }).length, 1000);
  assert.equal(opens({ startTime, limit: 5000 }, 'BINANCE_FUTURES', '/fapi/v1/klines').length, 1500);
});

test('refusals have the codes of Binance', () => {
  const klines = (query: Record<string, string>) => ask('BINANCE_SPOT', '/api/v3/klines', query);
  assert.deepEqual(klines({ symbol: 'NOSUCH', interval: '1h' }), { status: 400, body: { code: -1121, msg: 'Invalid symbol.' } });
  assert.deepEqual(klines({ symbol: 'BTCUSDT', interval: '1H' }), { status: 400, body: { code: -1120, msg: 'Invalid interval.' } });
  assert.deepEqual(klines({ symbol: 'BTCUSDT', interval: '1w' }), { status: 200, body: [] });
  assert.equal(ask('BINANCE_SPOT', '/fapi/v1/klines', {}).status, 404);
});

test('funding without times is the newest two hundred, and a start of zero counts as none', () => {
  const times = (query: Record<string, number>) => {
    const { body } = ask('BINANCE_FUTURES', '/fapi/v1/fundingRate', { symbol: 'BTCUSDT', ...query });
    assert.ok(Array.isArray(body));
    return body.map(({ fundingTime }: { fundingTime: number }) => fundingTime);
  };
  assert.equal(times({}).length, 200);
  assert.deepEqual(times({ startTime: 0 }), times({}));
  assert.ok((times({}).at(-1) ?? 0) > NOW - 9 * HOUR);
  assert.equal(times({ startTime: Date.UTC(2024, 0), limit: 5000 }).length, 1000);
  assert.equal(times({ startTime: Date.UTC(2024, 0) }).length, 100);
});
