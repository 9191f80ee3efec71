import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { bullion, temporaryFolder } from '../support/bullion.ts';
import { startWorld } from '../support/simulator.ts';

interface Seen {
  columns: string[];
  duckdb: string[];
  polars: string[];
  pandas: string[];
  rows: Record<string, number>;
}

const NOW = '2025-08-16T03:00:00Z';
const python = join(import.meta.dirname, '../../node_modules/.python/bin/python');

describe('Python reads the published files without our library', () => {
  const folder = temporaryFolder('python');
  let seen: Record<string, Seen> & { closes: { polars: number; pandas: number; zone: string } };

  before(async () => {
    await using world = await startWorld(NOW);
    const common = ['--home', folder.path, '--now', NOW, '--json', '--quiet'];
    for (const job of [
      'run ohlcv --symbols BTC,ETH --intervals 1d,1h --from 2025-06-01 --to 2025-08-01',
      'run funding --symbols BTC --from 2025-06-01 --to 2025-08-01',
      'publish',
    ]) {
      const ended = await bullion([...job.split(' '), ...common], world.endpoints);
      assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    }
    seen = JSON.parse(execFileSync(python, [join(import.meta.dirname, 'read.py'), join(folder.path, 'dataset')], { encoding: 'utf8' }));
  });
  after(() => folder[Symbol.dispose]());

  test('DuckDB, Polars and pandas see the columns of the manifest, in its order', () => {
    const { closes, ...tables } = seen;
    assert.ok(Object.keys(tables).length >= 5);
    for (const [name, each] of Object.entries(tables)) {
      for (const reader of ['duckdb', 'polars', 'pandas'] as const) assert.deepEqual(each[reader], each.columns, `${name} in ${reader}`);
    }
  });

  test('all of them count the same rows as bullion sql', async () => {
    for (const name of ['ohlcv_daily', 'ohlcv_hourly', 'funding_rates', 'instruments']) {
      const ended = await bullion(['sql', `SELECT count(*) AS n FROM ${name}`, '--home', folder.path, '--json']);
      const [[rows]] = JSON.parse(ended.stdout).rows;
      assert.deepEqual(seen[name]?.rows, { duckdb: rows, polars: rows, pandas: rows }, name);
    }
  });

  test('prices are doubles and times are UTC everywhere', async () => {
    const ended = await bullion([
      'sql',
      "SELECT sum(close) AS total FROM ohlcv_daily WHERE exchange <> 'aggregated'",
      '--home',
      folder.path,
      '--json',
    ]);
    const [[total]] = JSON.parse(ended.stdout).rows;
    assert.ok(Math.abs(seen.closes.polars - total) <= 1e-9 * total);
    assert.ok(Math.abs(seen.closes.pandas - total) <= 1e-9 * total);
    assert.equal(seen.closes.zone, 'UTC');
  });
});
