import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expectedRows } from '../src/expected.ts';
import { type ParquetFile, readFooter, readRows } from '../src/parquet/file.ts';
import type { Selection } from '../src/selection.ts';
import { makeSample, type Sample } from './sample.ts';

const MINUTES = 'data/ohlcv_1m/2024-01.parquet';
const MINUTE_MS = 60_000;

describe('one series of a file that is far away', () => {
  let sample: Sample;

  before(async () => {
    sample = await makeSample();
  });
  after(() => sample[Symbol.asyncDispose]());

  /** A file of the sample, and the bytes that were asked of it. */
  async function open(path: string): Promise<{ file: ParquetFile; asked: number[] }> {
    const { buffer } = new Uint8Array(readFileSync(join(sample.folder, path)));
    const asked: number[] = [];
    const counting = {
      byteLength: buffer.byteLength,
      slice: (start: number, end = buffer.byteLength) => {
        asked.push(end - start);
        return buffer.slice(start, end);
      },
    };
    const footer = await readFooter(counting, { rows: 0, columns: 0 });
    return { file: { sha256: path, buffer: counting, footer, compressors: { ZSTD: (bytes) => zstdDecompressSync(bytes) } }, asked };
  }

  function selection(exchange: string, market: string, symbol: string, during?: Selection['during']): Selection {
    const among = Object.entries({ exchange, market, symbol }).map(([column, value]) => ({ column, values: [value] }));
    return { columns: ['timestamp', 'symbol', 'close'], among, during };
  }

  test('is read whole, wherever it is expected', async () => {
    const { file } = await open(MINUTES);
    const rows = file.footer.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
    const minute = fc.integer({ min: -100, max: 4000 });
    const question = fc.record({
      exchange: fc.constantFrom('binance', 'binance', 'bybit', 'coinbase', 'nobody'),
      market: fc.constantFrom('spot', 'perp'),
      symbol: fc.constantFrom('BTCUSDT', 'ETHUSDT'),
      during: fc.option(fc.record({ from: minute, minutes: fc.integer({ min: 1, max: 2000 }) }), { nil: undefined }),
      expected: fc.record({ from: fc.nat({ max: rows }), length: fc.integer({ min: 1, max: rows }) }),
    });
    await fc.assert(
      fc.asyncProperty(question, async ({ exchange, market, symbol, during, expected }) => {
        const start = Date.UTC(2024, 0, 1) + (during?.from ?? 0) * MINUTE_MS;
        const time = during && { column: 'timestamp', from: start, until: start + during.minutes * MINUTE_MS };
        const wanted = selection(exchange, market, symbol, time);
        const guess = { from: expected.from, until: expected.from + expected.length };
        assert.deepEqual(await readRows(file, wanted, guess), await readRows(file, wanted));
      }),
      { numRuns: 150 },
    );
  });

  test('is found where the manifest lets it be expected, in fewer bytes', async () => {
    const [table] = sample.spec.tables.filter(({ name }) => name === 'ohlcv_1m');
    const named = table?.files.find((each) => each.path === MINUTES);
    assert.ok(table && named);
    const from = Date.UTC(2024, 0, 1, 12);
    const wanted = selection('binance', 'spot', 'BTCUSDT', { column: 'timestamp', from, until: from + 600 * MINUTE_MS });
    const bytes: number[] = [];
    for (const expected of [undefined, expectedRows(table, named, wanted)]) {
      const { file, asked } = await open(MINUTES);
      asked.length = 0;
      assert.equal((await readRows(file, wanted, expected)).length, 600);
      bytes.push(asked.reduce((sum, each) => sum + each, 0));
    }
    assert.ok((bytes[1] ?? 0) < (bytes[0] ?? 0), `${bytes[1]} of ${bytes[0]} bytes`);
  });
});
