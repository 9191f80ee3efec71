import { type Clock, ManualClock, silentLog } from '@bullion/core';
import type { CheckEntry, Lake, Ledger, StoredFile } from '@bullion/lake';
import type { Asset, Outcome, Scope, Work, World } from '../../src/engine/asset.ts';
import { Readings } from '../../src/engine/readings.ts';
import { Results } from '../../src/engine/result.ts';
import type { Runner } from '../../src/engine/run.ts';

export const NOW = Date.parse('2025-08-16T03:00:00Z');

/** An asset that only says when it is planned and run. */
export function toyAsset(key: string, inputs: readonly string[], more: Partial<Asset> = {}): Asset {
  return {
    key,
    layer: 'silver',
    table: key,
    inputs,
    doc: `A toy called ${key}.`,
    codeVersion: '1',
    checks: [],
    freshWithinHours: 26,
    plan: () => [toyWork(key)],
    run: async (work) => written(work),
    ...more,
  };
}

export function toyWork(asset: string, more: Partial<Work> = {}): Work {
  return { asset, partition: '2025-08-15', unit: '2025', from: 0, until: NOW, upToDate: false, detail: null, ...more };
}

export function written({ asset, partition }: Work, more: Partial<Outcome> = {}): Outcome {
  return { asset, partition, status: 'written', rows: 1, bytes: 10, sha256: 'aa', checks: [], failures: [], ...more };
}

export const toyScope: Scope = {
  job: 'toys',
  from: Date.parse('2025-08-01T00:00:00Z'),
  until: Date.parse('2025-08-16T00:00:00Z'),
  now: NOW,
  exchanges: [],
  markets: [],
  intervals: [],
  instruments: [],
  archiveSymbols: [],
  volumeDays: 20,
  force: false,
};

/** What the toys wrote into the ledger. */
export interface ToyRecords {
  readonly materializations: Parameters<Ledger['recordMaterialization']>[0][];
  readonly checks: CheckEntry[];
  readonly files: Map<string, StoredFile>;
}

const free: AsyncDisposable = { [Symbol.asyncDispose]: async () => undefined };

/** A runner over a ledger in memory; only what the engine itself uses is there. */
export function toyRunner(more: Partial<World> = {}, clock: Clock = new ManualClock(NOW)): Runner & { records: ToyRecords } {
  const records: ToyRecords = { materializations: [], checks: [], files: new Map() };
  const ledger: Partial<Ledger> = {
    responses: () => [],
    coverage: () => new Map(),
    cursor: () => undefined,
    files: () => [...records.files.values()],
    file: (_, unit) => records.files.get(unit),
    recordMaterialization: (entry) => void records.materializations.push(entry),
    recordChecks: (checks) => void records.checks.push(...checks),
  };
  const lake: Partial<Lake> = {
    ledger: { ...ledger, withhold: () => undefined, relyOn: () => undefined, reveal: () => undefined } as Ledger,
    settledFor: () => lake as Lake,
    lease: async () => free,
    tryLease: async () => free,
  };
  const world: World = {
    scope: toyScope,
    lake: lake as Lake,
    send: () => () => Promise.reject(new TypeError('toys send nothing')),
    clock,
    log: silentLog,
    runId: 'run-1',
    batchId: () => 'run-1-0001',
    readings: new Readings(lake as Lake),
    signal: new AbortController().signal,
    concurrency: 4,
    progress: () => undefined,
    ...more,
  };
  return { world, results: new Results(), stamp: () => clock.now(), records };
}
