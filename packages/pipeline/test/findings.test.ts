import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { finding } from '@bullion/core';
import type { CheckEntry } from '@bullion/lake';
import { couldNotAsk, withAskingChecks } from '../src/checks/asked.ts';
import { timeUnitsCheck } from '../src/checks/time-units.ts';
import type { Failure } from '../src/engine/asset.ts';
import { findingsOf, reported, summaryOf } from '../src/engine/findings.ts';
import { toyWork, written } from './support/toys.ts';

const entry: CheckEntry = {
  ...{ runId: 'run-1', asset: 'daily_availability', partition: '2024-01-01/2024-03-10', unit: '2024', name: 'continuity', passed: true },
  ...{ severity: 'warn', detail: 'nothing', findings: [], checkedAt: '2024-03-10T03:00:00Z' },
};

const failure: Failure = {
  ...{ asset: 'a', partition: '2024-03-10', symbol: 'BTCUSDT', exchange: 'binance', code: 'schema_drift', attempts: 1 },
  message: 'BTCUSDT-1d-2024-03-09.zip has 13 columns instead of 12.',
};

describe('what checks found', () => {
  const warn = finding({ severity: 'warn', message: 'a file is late' });
  const info = finding({ severity: 'info', message: 'a listing' });

  test('names its check, the gravest first, and says once what two assets say', () => {
    const found = reported([
      { ...entry, findings: [info, warn] },
      { ...entry, asset: 'gaps', unit: 'daily_availability/2024', findings: [warn] },
      { ...entry, name: 'conservation', passed: false, severity: 'error', detail: '3 rows vanished' },
    ]);
    assert.deepEqual(
      found.map(({ check, asset, severity, message }) => [check, asset, severity, message]),
      [
        ['conservation', 'daily_availability', 'error', '3 rows vanished'],
        ['continuity', 'gaps', 'warn', 'a file is late'],
        ['continuity', 'daily_availability', 'info', 'a listing'],
      ],
    );
  });

  test('is its detail where a check failed and named nothing that asks for a look', () => {
    const found = reported([{ ...entry, passed: false, detail: 'two rows fewer', findings: [info] }]);
    assert.deepEqual(
      found.map(({ severity, message }) => [severity, message]),
      [
        ['warn', 'two rows fewer'],
        ['info', 'a listing'],
      ],
    );
  });

  test('counts for a run only of the files in its scope', () => {
    const checks = [
      { ...entry, findings: [warn] },
      { ...entry, unit: '2023', findings: [info] },
    ];
    const ledger = { checks: (asset?: string) => checks.filter((each) => each.asset === asset) };
    const found = findingsOf([toyWork('daily_availability', { unit: '2023' }), toyWork('ohlcv_daily')], ledger);
    assert.deepEqual(
      found.map(({ message }) => message),
      ['a listing'],
    );
  });

  test('is listed up to a number and counted beyond it', () => {
    const many = Array.from({ length: 300 }, (_, index) => ({
      ...entry,
      unit: String(index),
      findings: [{ ...warn, symbol: `S${index}` }],
    }));
    const { findings, findings_count } = summaryOf(reported(many));
    assert.deepEqual([findings.length, findings_count], [200, { info: 0, warn: 300, error: 0 }]);
  });
});

test('files count their times in units that are recorded; both in one file ask for a look', () => {
  const unmixed = timeUnitsCheck(
    new Map([
      ['us', 1],
      ['ms', 2],
    ]),
  );
  assert.deepEqual([unmixed.passed, unmixed.detail], [true, '1 file in microseconds, 2 files in milliseconds']);
  assert.equal(timeUnitsCheck(new Map([['ms and us', 1]])).passed, false);
});

describe('what went wrong while asking', () => {
  const bronze = toyWork('bronze');
  const said = ({ checks }: ReturnType<typeof written>) =>
    checks.map(({ name, passed, severity, findings = [] }) => [
      name,
      passed,
      severity,
      findings.map(({ symbol, message }) => [symbol, message]),
    ]);

  test('a file of another shape is an error that names it, and is over when a fetch finds none', () => {
    const slow = { ...failure, code: 'timeout', message: 'Too slow.' };
    const failures = [failure, slow, { ...slow, symbol: 'ETHUSDT' }];
    assert.deepEqual(said(withAskingChecks(written(bronze, { failures }))), [
      ['asked', false, 'warn', [[null, 'Too slow. And 1 more of the kind.']]],
      ['schema_drift', false, 'error', [['BTCUSDT', failure.message]]],
    ]);
    assert.deepEqual(said(withAskingChecks(written(bronze))), [
      ['asked', true, 'warn', []],
      ['schema_drift', true, 'error', []],
    ]);
    assert.deepEqual(said(withAskingChecks(written(bronze, { status: 'up_to_date' }))), []);
  });

  test('a list that only helps is a warning where it cannot be had', () => {
    const blocked = { ...failure, symbol: null, code: 'geo_blocked', message: 'Binance refuses this location.' };
    const failed = written(bronze, { status: 'failed', failures: [blocked] });
    for (const outcome of [couldNotAsk(failed), couldNotAsk(withAskingChecks(failed))]) {
      assert.deepEqual([outcome.status, outcome.failures], ['up_to_date', []]);
      assert.deepEqual(said(outcome)[0], ['asked', false, 'warn', [[null, 'Binance refuses this location.']]]);
    }
  });
});
