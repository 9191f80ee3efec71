import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobResult } from '@bullion/pipeline';
import { describeRun } from '../packages/cli/src/terminal/run-report.ts';

const DONE: JobResult = {
  run_id: 'r1',
  job: 'ohlcv',
  status: 'success',
  started_at: '2024-03-01T00:00:00Z',
  finished_at: '2024-03-01T00:00:01Z',
  requests: 0,
  retries: 0,
  sources: [],
  materializations: [],
  failures: [],
  not_asked: [],
  findings: [],
  findings_count: { error: 0, warn: 0, info: 0 },
  gaps: {},
  not_listed: [],
};

const part = (asset: string, partition: string, rows: number): JobResult['materializations'][number] => ({
  ...{ asset, partition, status: 'written', rows, bytes: 1000 * rows, sha256: null, checks: [] },
});

test('people read one line for each asset, with all its days, parts and rows', () => {
  const materializations = [
    part('ohlcv_daily', '2024-01-01/2024-02-01', 2),
    part('gaps', '2024-01-05', 1),
    part('ohlcv_daily', '2023-12-01/2024-01-01', 3),
  ];
  assert.deepEqual(
    describeRun({ ...DONE, materializations })
      .split('\n')
      .map((line) => line.split(/ {2,}/)),
    [
      ['ohlcv: success. 3 written, 0 up to date, 0 requests (0 repeated). Run r1.'],
      ['written', 'days', 'parts', 'rows', 'size'],
      ['ohlcv_daily', '2023-12-01/2024-02-01', '2', '5', '5.0 kB'],
      ['gaps', '2024-01-05', '1', '1', '1.0 kB'],
    ],
  );
});

test('where nothing was due, one line says so', () => {
  assert.equal(describeRun(DONE), 'ohlcv: success. 0 written, 0 up to date, 0 requests (0 repeated). Run r1.');
});

test('what is on no list and what has no rows is said, though nothing failed', () => {
  const absent = [
    { exchange: 'okx', market: 'spot', symbol: 'PEPE-USDT' },
    { exchange: 'bybit', market: 'perp', symbol: 'PEPEUSDT' },
  ];
  const [, notListed, gaps] = describeRun({ ...DONE, not_listed: absent, gaps: { lost: 2, pending: 1 } }).split('\n');
  assert.equal(notListed, 'Not listed: okx spot PEPE-USDT, bybit perp PEPEUSDT.');
  assert.equal(gaps, 'Gaps in what was asked for: 2 lost, 1 pending. (bullion gaps <table>)');
});
