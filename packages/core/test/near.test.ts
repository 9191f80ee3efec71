import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { didYouMean, nearMisses } from '../src/index.ts';

test('a typing error finds the word that was meant', () => {
  assert.deepEqual(nearMisses('binnance', ['binance', 'bybit', 'okx', 'coinbase']), ['binance']);
  assert.equal(nearMisses('BTCUSTD', ['ETHUSDT', 'SOLUSDT', 'BTCUSDT'])[0], 'BTCUSDT');
});

test('case does not matter, and a prefix counts as near', () => {
  assert.deepEqual(nearMisses('btc', ['BTCUSDT', 'SOLUSDT']), ['BTCUSDT']);
});

test('nothing is suggested where nothing is near', () => {
  assert.equal(didYouMean('kraken', ['okx']), '');
  assert.equal(didYouMean('okk', ['okx', 'bybit']), ' Did you mean okx?');
});

test('suggestions come from the candidates, once each, at most as many as asked', () => {
  const word = fc.string({ unit: fc.constantFrom(...'ABC'), maxLength: 6 });
  fc.assert(
    fc.property(word, fc.array(word), fc.integer({ min: 0, max: 4 }), (wanted, candidates, limit) => {
      const near = nearMisses(wanted, candidates, limit);
      assert.ok(near.length <= limit);
      assert.equal(new Set(near).size, near.length);
      assert.ok(near.every((each) => candidates.includes(each)));
      if (limit > 0 && candidates.includes(wanted)) assert.ok(near.length > 0);
    }),
  );
});
