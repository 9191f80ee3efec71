import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ohlcvDaily, ohlcvHourly, silverOhlcvAggregated } from '@bullion/tables';
import { freshnessOf } from '../src/freshness.ts';

const EVENING = Date.parse('2026-11-21T22:00:00Z');
const YESTERDAY = Date.parse('2026-11-20T00:00:00Z');
const DAY_BEFORE = Date.parse('2026-11-18T00:00:00Z');

test('the bar of yesterday is fresh all day, also in a table of bars of all lengths', () => {
  for (const table of [ohlcvDaily, silverOhlcvAggregated]) {
    assert.equal(freshnessOf(table, YESTERDAY, EVENING), 'fresh', table.name);
    assert.equal(freshnessOf(table, DAY_BEFORE, EVENING), 'stale', table.name);
  }
  assert.equal(freshnessOf(ohlcvHourly, YESTERDAY, EVENING), 'stale');
});
