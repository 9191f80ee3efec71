import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { JobResult } from '@bullion/pipeline';
import { bytesOf } from './crash/reader.ts';
import { bullion, temporaryFolder } from './support/bullion.ts';
import { startWorld } from './support/simulator.ts';

const NOW = '2025-08-16T12:00:00Z';
const SELECTED = ['--exchanges', 'binance', '--markets', 'perp', '--symbols', 'BTC', '--intervals', '1d', '--from', '2025-08-12'];
const RUN = ['run', 'daily', ...SELECTED, '--now', NOW, '--json'];

/** Where nobody listens. A request would be counted, tried seven times, and fail. */
const NOWHERE = 'http://127.0.0.1:9';

test('silver, gold and the dataset are made again from bronze with the network off, byte for byte', async () => {
  using home = temporaryFolder('offline');
  const dataset = join(home.path, 'dataset');
  const closed: Record<string, string> = { BULLION_HOME: home.path, HTTPS_PROXY: NOWHERE, BULLION_SIMULATED: '1' };
  {
    await using simulator = await startWorld(NOW);
    assert.equal((await bullion(RUN, { ...simulator.endpoints, BULLION_HOME: home.path })).code, 0);
    for (const name of Object.keys(simulator.endpoints)) if (name.startsWith('BULLION_ENDPOINT_')) closed[name] = NOWHERE;
  }
  const before = bytesOf(dataset);
  for (const gone of ['lake/silver', 'lake/gold', 'dataset', 'ledger.sqlite']) rmSync(join(home.path, gone), { recursive: true });
  assert.equal((await bullion(['ledger', 'rebuild', '--json'], closed)).code, 0);

  const { code, stdout } = await bullion([...RUN, '--offline'], closed);
  const result: JobResult = JSON.parse(stdout);
  assert.deepEqual([code, result.status, result.requests, result.not_asked, result.failures], [0, 'success', 0, [], []]);
  assert.ok(before.length >= 8);
  assert.deepEqual(bytesOf(dataset), before);

  const forced: JobResult = JSON.parse((await bullion([...RUN, '--force'], { ...closed, BULLION_OFFLINE: '1' })).stdout);
  assert.deepEqual([forced.status, forced.requests, forced.failures], ['success', 0, []]);
  assert.ok(forced.materializations.some(({ asset, status }) => asset === 'silver_ohlcv_normalized' && status === 'written'));
  assert.deepEqual(bytesOf(dataset), before);

  const args = [
    'materialize',
    'ohlcv_daily',
    '--partition',
    '2025-08-20',
    ...SELECTED.slice(0, 6),
    '--now',
    '2025-08-22',
    '--offline',
    '--json',
  ];
  const later: JobResult = JSON.parse((await bullion(args, closed)).stdout);
  assert.deepEqual([later.status, later.requests], ['success', 0]);
  assert.ok(
    later.not_asked.some(({ asset, code, hint }) => asset === 'bronze_binance_ohlcv' && code === 'offline' && hint.includes('--offline')),
  );
});

test('with nothing stored and the network off there is nothing to work from, and that is said', async () => {
  using home = temporaryFolder('offline');
  const { code, stdout } = await bullion([...RUN, '--offline'], { BULLION_HOME: home.path });
  const { error }: { error: { code: string; hint: string } } = JSON.parse(stdout);
  assert.deepEqual([code, error.code], [1, 'offline']);
  assert.match(error.hint, /without --offline/);
});
