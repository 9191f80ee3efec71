import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Ask } from '../src/exchange.ts';
import { backoffMs } from '../src/transport/backoff.ts';
import { canonicalUrl, requestUrl } from '../src/transport/canonical-url.ts';

const ask = (query: Record<string, string>): Ask => ({
  endpoint: 'BINANCE_SPOT',
  path: '/api/v3/klines',
  query,
  cost: {},
});

test('the canonical URL names endpoint and path, and sorts the query', () => {
  assert.equal(canonicalUrl(ask({ symbol: 'BTCUSDT', limit: '5' })), '/binance-spot/api/v3/klines?limit=5&symbol=BTCUSDT');
  assert.equal(canonicalUrl(ask({})), '/binance-spot/api/v3/klines');
});

test('names of any script are percent-encoded and read back', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' })), (query) => {
      const url = requestUrl('http://127.0.0.1/mount', ask(query));
      assert.match(url.search, /^[\x21-\x7e]*$/);
      assert.deepEqual(Object.fromEntries(url.searchParams), { ...query });
    }),
  );
});

test('a base URL may have a path, with or without a slash at its end', () => {
  for (const base of ['http://127.0.0.1:80/a/b', 'http://127.0.0.1:80/a/b/']) {
    assert.equal(requestUrl(base, ask({})).href, 'http://127.0.0.1/a/b/api/v3/klines');
  }
});

test('a wait lies between nothing and a bound that doubles and then stays', () => {
  const bounds = [1, 2, 3, 4, 5, 6, 7, 8, 20].map((attempt) => backoffMs(attempt, () => 1));
  assert.deepEqual(bounds, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  assert.equal(
    backoffMs(5, () => 0),
    0,
  );
});
