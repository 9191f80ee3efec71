import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { type Finding, type Lake, openLake, type ResponseEntry, rebuildLedger, verifyLake } from '../src/index.ts';
import { answer, batch, dailyRows, makeHome, options, replaceDaily, replaceSilver, silverRows } from './fixtures.ts';
import { outcome } from './workload.ts';

async function fill(lake: Lake): Promise<void> {
  await lake.appendBronze(batch('b-1', 30));
  await lake.appendBronze(batch('b-2', 3, { series: 'perp/BTCUSDT/', answer: 'empty' }));
  const asset = 'bronze_binance_archive_klines';
  const row = answer('z-1', 0, { asset, body: null, size: 1, etag: 'e', last_modified: null, checksum: null, verdict: 'absent' });
  await lake.appendBronze({ asset, table: 'archive_files', batchId: 'z-1', runId: 'run-1', rows: [row] });
  await replaceSilver(lake, silverRows('BTCUSDT', 10), { digests: { splits: 'a1', 2024: 'b2' } });
  await replaceDaily(lake, dailyRows('BTCUSDT', 10), { digests: { 2024: 'c3' } });
  await replaceDaily(lake, dailyRows('ETHUSDT', 10), { unit: 'ohlcv_daily/2024' });
}

async function filled(home: string): Promise<ReturnType<typeof outcome>> {
  await using lake = await openLake(options(home));
  await fill(lake);
  lake.ledger.startRun({ runId: 'run-1', job: 'daily', command: 'x', startedAt: 'now' });
  lake.ledger.setCursor('silver', 3);
  return outcome(lake);
}

/** A rebuild numbers answers anew. */
function unnumbered({ seq: _seq, ...entry }: ResponseEntry): object {
  return entry;
}

test('a rebuilt ledger knows the files and answers that the lost one knew, and says what is lost', async (t) => {
  const home = await makeHome(t);
  const before = await filled(home);
  for (const damage of [
    () => unlink(join(home, 'ledger.sqlite')),
    () => writeFile(join(home, 'ledger.sqlite'), 'rot'.repeat(3000)),
    () => undefined,
  ]) {
    await damage();
    const rebuilt = await rebuildLedger(options(home));
    assert.deepEqual([rebuilt.files, rebuilt.responses, rebuilt.skipped], [6, 34, []]);
    assert.match(rebuilt.lost, /history of runs/);
    await using lake = await openLake(options(home));
    const after = outcome(lake);
    assert.deepEqual(after.responses.map(unnumbered), before.responses.map(unnumbered));
    assert.deepEqual(after.coverage, before.coverage);
    assert.deepEqual(lake.ledger.file('silver_ohlcv_normalized', 'binance-spot-1d-rest-2024')?.digests, { splits: 'a1', 2024: 'b2' });
    assert.equal(lake.ledger.cursor('silver'), undefined);
    // The makers of gold are not in its bytes.
    const known = before.files.map((file) => (file.path.includes('/gold/') ? { ...file, inputsHash: 'unknown', runId: 'unknown' } : file));
    assert.deepEqual(after.files, known);
    assert.equal(lake.ledger.run('run-1'), undefined);
  }
  assert.ok(existsSync(join(home, 'ledger.sqlite.old')));
  assert.deepEqual(await verifyLake(options(home)), []);
});

test('after a rebuild the same work confirms gold without changing it', async (t) => {
  const home = await makeHome(t);
  const before = await filled(home);
  await rebuildLedger(options(home));
  await using lake = await openLake(options(home));
  const again = await replaceDaily(lake, dailyRows('BTCUSDT', 10), { digests: { 2024: 'c3' } });
  assert.equal(again.changed, false);
  assert.deepEqual(
    lake.ledger.file('ohlcv_daily', '2024'),
    before.files.find(({ unit }) => unit === '2024'),
  );
});

test('files that are damaged, foreign or in the wrong place are named, and set aside with a note: what is left is whole', async (t) => {
  const home = await makeHome(t);
  await filled(home);
  await writeFile(join(home, 'lake/bronze/bronze_binance_ohlcv/b-2.parquet'), 'rot');
  await mkdir(join(home, 'lake/gold/other'));
  await rename(join(home, 'lake/gold/ohlcv_daily/2024.parquet'), join(home, 'lake/gold/other/2024.parquet'));
  {
    await using lake = await openLake(options(home, { mode: 'read' }));
    await lake.engine.run(`COPY (SELECT 1 AS x) TO '${join(home, 'lake/gold/other/foreign.parquet')}' (FORMAT parquet)`);
  }
  const { files, skipped } = await rebuildLedger(options(home));
  assert.equal(files, 4);
  assert.deepEqual(
    skipped.map(({ path }) => path),
    ['lake/bronze/bronze_binance_ohlcv/b-2.parquet', 'lake/gold/other/2024.parquet', 'lake/gold/other/foreign.parquet'],
  );
  assert.deepEqual(await verifyLake(options(home)), []);
  assert.equal(await readFile(join(home, 'damaged/bronze/bronze_binance_ohlcv/b-2.parquet'), 'utf8'), 'rot');
  assert.match(await readFile(join(home, 'damaged/bronze/bronze_binance_ohlcv/b-2.parquet.txt'), 'utf8'), /asked for again/);
  await cp(join(home, 'damaged/gold/other/foreign.parquet'), join(home, 'lake/gold/other/foreign.parquet'));
  assert.equal((await rebuildLedger(options(home))).skipped[0]?.movedTo, 'damaged/gold/other/foreign.parquet.2');
});

test('a file whose content an older version hashed in its own way is taken in at its word', async (t) => {
  const home = await makeHome(t);
  const gold = 'lake/gold/ohlcv_daily/2024.parquet';
  const footer = {
    format: 1,
    table: 'ohlcv_daily',
    asset: 'ohlcv_daily',
    unit: '2023',
    period: '2023',
    rows: 10,
    contentHash: 'old',
    codeVersion: '1',
  };
  await filled(home);
  {
    await using lake = await openLake(options(home, { mode: 'read' }));
    const older = lake.path(gold).replace('2024', '2023');
    await lake.engine.run(
      `COPY (FROM '${lake.path(gold)}') TO '${older}' (FORMAT parquet, KV_METADATA {bullion: '${JSON.stringify(footer)}'})`,
    );
  }
  assert.deepEqual((await rebuildLedger(options(home))).skipped, []);
  await using lake = await openLake(options(home));
  assert.equal(lake.ledger.file('ohlcv_daily', '2023')?.contentHash, 'old');
  assert.deepEqual(await verifyLake(options(home)), []);
});

test('a folder that is no home is not turned into one by a rebuild', async (t) => {
  const home = await makeHome(t);
  await assert.rejects(rebuildLedger(options(home)), { code: 'usage' });
  assert.equal(existsSync(join(home, 'ledger.sqlite')), false);
});

const BRONZE = 'lake/bronze/bronze_binance_ohlcv/b-1.parquet';

const DAMAGE: Record<string, { harm: (path: string) => Promise<void>; problem: RegExp }> = {
  'a flipped bit': {
    harm: async (path) => {
      const bytes = await readFile(path);
      const middle = bytes.length >> 1;
      bytes[middle] = (bytes[middle] ?? 0) ^ 1;
      await writeFile(path, bytes);
    },
    problem: /^has SHA-256 [0-9a-f]{64} instead of/,
  },
  'a cut file': { harm: async (path) => writeFile(path, (await readFile(path)).subarray(0, 100)), problem: /^has 100 bytes instead of/ },
  'a lost file': { harm: (path) => rm(path), problem: /^is in the ledger and not in the lake$/ },
};

for (const [what, { harm, problem }] of Object.entries(DAMAGE)) {
  test(`verifying finds ${what}, and nothing else`, async (t) => {
    const home = await makeHome(t);
    await filled(home);
    await harm(join(home, BRONZE));
    const findings: Finding[] = await verifyLake(options(home));
    assert.deepEqual(
      findings.map(({ path }) => path),
      [BRONZE],
    );
    assert.match(findings[0]?.problem ?? '', problem);
  });
}

test('verifying finds coverage that does not follow from the answers', async (t) => {
  const home = await makeHome(t);
  await filled(home);
  const database = new DatabaseSync(join(home, 'ledger.sqlite'));
  database.exec(`DELETE FROM coverage WHERE series = 'perp/BTCUSDT/'`);
  database.close();
  const problem = 'what is covered of bronze_binance_ohlcv perp/BTCUSDT/ does not follow from its answers';
  assert.deepEqual(await verifyLake(options(home)), [{ path: 'ledger.sqlite', problem }]);
});

test('verifying finds an index that says something else than the answers do', async (t) => {
  const home = await makeHome(t);
  await filled(home);
  const database = new DatabaseSync(join(home, 'ledger.sqlite'));
  database.exec(`UPDATE responses SET received_at = received_at + 1 WHERE response_id = 'b-1-0007'`);
  database.close();
  const problem = 'has an answer b-1-0007 of which the index says something else';
  assert.deepEqual(await verifyLake(options(home)), [{ path: BRONZE, problem }]);
});

test('verifying finds a file that the ledger does not know', async (t) => {
  const home = await makeHome(t);
  await filled(home);
  const stray = 'lake/bronze/bronze_okx_ohlcv/b-9.parquet';
  await mkdir(dirname(join(home, stray)), { recursive: true });
  await writeFile(join(home, stray), await readFile(join(home, BRONZE)));
  assert.deepEqual(await verifyLake(options(home)), [{ path: stray, problem: 'is in the lake and not in the ledger' }]);
});
