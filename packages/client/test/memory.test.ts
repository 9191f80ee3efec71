import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openDataset } from 'bullion';
import fc from 'fast-check';
import type { Cells } from '../src/parquet/cells.ts';
import { Memory } from '../src/parquet/memory.ts';
import { makeSample } from './sample.ts';
import { serveFolder } from './web-server.ts';

const btc = { exchange: 'binance', market: 'perp', symbol: 'BTCUSDT' } as const;
const hour = { ...btc, from: '2024-01-01T00:00:00Z', until: '2024-01-01T01:00:00Z' } as const;

describe('what was read stays in memory', () => {
  test('the same question a second time asks for nothing, and has the same answer', async () => {
    await using sample = await makeSample();
    await using server = await serveFolder(sample.folder, { ranges: true });
    const dataset = await openDataset(server.url, { cacheDir: false });
    const rows = await dataset.read('ohlcv_1m', hour);
    const asked = server.requests.length;
    assert.deepEqual(await dataset.read('ohlcv_1m', hour), rows);
    assert.equal(server.requests.length, asked);
    await dataset.read('ohlcv_1m', { ...hour, columns: ['close'] });
    assert.equal(server.requests.length, asked, 'nor does a part of it');
  });

  test('without memory it is read again', async () => {
    await using sample = await makeSample();
    await using server = await serveFolder(sample.folder, { ranges: true });
    const dataset = await openDataset(server.url, { cacheDir: false, memoryBytes: 0 });
    const rows = await dataset.read('ohlcv_1m', hour);
    const asked = server.requests.length;
    assert.deepEqual(await dataset.read('ohlcv_1m', hour), rows);
    assert.ok(server.requests.length > asked);
  });

  test('another edition is never answered from what was read of the one before it', async () => {
    await using sample = await makeSample();
    await using dataset = await openDataset(sample.folder);
    const closes = async (): Promise<number> => (await dataset.read('ohlcv_daily', btc)).reduce((sum, { close }) => sum + close, 0);
    const [before] = [await closes(), await sample.republish(3)];
    assert.equal((await closes()) - before, 2 * 639);
  });

  test('never takes more than it may, and forgets first what was not used for longest', () => {
    const step = fc.record({ key: fc.nat({ max: 12 }).map(String), bytes: fc.nat({ max: 40 }), isRead: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.nat({ max: 120 }), (steps, limit) => {
        const memory = new Memory(limit);
        let model: { key: string; cells: Cells }[] = [];
        for (const { key, bytes, isRead } of steps) {
          const known = model.find((each) => each.key === key);
          if (isRead) {
            assert.equal(memory.get(key), known?.cells);
            if (known !== undefined) model = [...model.filter((each) => each !== known), known];
          } else {
            const cells = { bytes } as Cells;
            memory.keep(key, cells);
            model = [...model.filter((each) => each !== known), { key, cells }];
            while (sum(model) > limit) model.shift();
          }
          assert.equal(memory.bytes, sum(model));
        }
      }),
    );
  });
});

const sum = (kept: readonly { readonly cells: Cells }[]): number => kept.reduce((total, { cells }) => total + cells.bytes, 0);
