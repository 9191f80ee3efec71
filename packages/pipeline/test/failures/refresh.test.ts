import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays } from '@bullion/core';
import fc from 'fast-check';
import { openDesk } from '../support/desk.ts';
import { stored } from '../support/planted.ts';

const NOW = Date.parse('2025-08-16T12:00:00Z');
const TABLE = { target: 'ohlcv_daily', exchanges: ['binance'], markets: ['spot'], intervals: ['1d'] };

const range = fc.record({
  back: fc.integer({ min: 1, max: 60 }),
  days: fc.integer({ min: 1, max: 60 }),
  symbol: fc.constantFrom('BTC', 'ETH'),
  force: fc.boolean(),
});

test('however few days are asked for, nothing that was collected is taken away', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(range, { minLength: 2, maxLength: 4 }), async (requests) => {
      await using desk = await openDesk({ now: NOW });
      let before: string[] = [];
      for (const { back, days, symbol, force } of requests) {
        const from = addDays('2025-08-16', -back);
        const to = addDays(from, Math.min(days, back));
        await desk.run({ ...TABLE, symbols: [symbol], from, to, force });
        const rows = await stored<{ symbol: string; timestamp: number; close: number }>(desk, 'ohlcv_daily', 'symbol, timestamp, close');
        const after = rows.map(({ symbol, timestamp, close }) => `${symbol} ${timestamp} ${close}`);
        assert.deepEqual(
          before.filter((row) => !after.includes(row)),
          [],
        );
        before = after;
      }
      assert.ok(before.length > 0);
    }),
    { numRuns: 3 },
  );
});
