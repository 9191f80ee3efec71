import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { BullionError } from '@bullion/core';
import fc from 'fast-check';
import { indexOfFile } from '../src/files/bronze-index.ts';
import { openLake, rebuildLedger, verifyLake } from '../src/index.ts';
import { batch, makeHome, options } from './fixtures.ts';

test('answers whose file has a flipped bit are read or said to be damaged, wherever the bit is', async (t) => {
  const home = await makeHome(t);
  await using lake = await openLake(options(home));
  await lake.appendBronze(batch('b-1', 30));
  const path = join(home, 'lake/bronze/bronze_binance_ohlcv/b-1.parquet');
  const [file] = lake.ledger.files();
  assert.ok(file);
  const bytes = await readFile(path);
  const codes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
      await writeFile(path, flipped);
      const [read] = await Promise.allSettled([indexOfFile(lake.engine, path, { path, file })]);
      codes.add(read.status === 'fulfilled' ? 'read' : read.reason instanceof BullionError ? read.reason.code : String(read.reason));
    }),
    { numRuns: 150 },
  );
  assert.deepEqual([...codes].sort(), ['corrupt_file', 'read']);
});

test('a rebuild sets aside bronze that is not as the old ledger knew it, though it can be read', async (t) => {
  const home = await makeHome(t);
  {
    await using lake = await openLake(options(home));
    await lake.appendBronze(batch('b-1', 3));
    await lake.appendBronze(batch('b-2', 3));
  }
  const path = 'lake/bronze/bronze_binance_ohlcv/b-1.parquet';
  const database = new DatabaseSync(join(home, 'ledger.sqlite'));
  database.prepare('UPDATE files SET sha256 = ? WHERE path = ?').run('0'.repeat(64), path);
  database.close();
  const { files, skipped } = await rebuildLedger(options(home));
  assert.deepEqual([files, skipped.map((each) => [each.path, each.problem])], [1, [[path, `${path} is not as it was written.`]]]);
  assert.deepEqual(await verifyLake(options(home)), []);
});

test('a ledger whose stored JSON is damaged is named with the command that makes it again', async (t) => {
  const home = await makeHome(t);
  {
    await using lake = await openLake(options(home));
    const about = { runId: 'r', asset: 'ohlcv_daily', partition: '2024', unit: '2024', name: 'gaps', passed: true } as const;
    lake.ledger.recordChecks([{ ...about, severity: 'warn', detail: 'none', findings: [], checkedAt: '2024-01-01T00:00:00Z' }]);
  }
  const database = new DatabaseSync(join(home, 'ledger.sqlite'));
  database.exec(`UPDATE checks SET findings = char(0, 0)`);
  database.close();
  await using lake = await openLake(options(home, { mode: 'read' }));
  assert.throws(() => lake.ledger.checks(), { code: 'corrupt_ledger', hint: /bullion ledger rebuild/ });
});
