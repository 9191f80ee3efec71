import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sources } from '@bullion/exchanges';
import { concurrencyOf } from '../src/engine/concurrency.ts';

test('a run that does not say how much to ask at once asks an archive for more than an exchange', () => {
  const of = (id: string, concurrency?: number) =>
    concurrencyOf(
      { concurrency },
      sources.find((source) => source.id === id),
    );
  assert.deepEqual([of('binance-archive'), of('okx')], [32, 8]);
  assert.deepEqual([of('binance-archive', 3), of('okx', 3)], [3, 3]);
});
