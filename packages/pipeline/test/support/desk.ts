import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, silentLog } from '@bullion/core';
import { type Lake, openLake } from '@bullion/lake';
import type { Effects, JobResult, RunRequest } from '@bullion/pipeline';
import { runJob } from '@bullion/pipeline';
import { type Simulator, type SimulatorOptions, startSimulator } from '@bullion/simulator';

/** A home of its own before a simulated world whose time stands still until it is moved. */
export interface Desk extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly lake: Lake;
  readonly home: string;
  readonly effects: Effects;
  /** Data time, ms. */
  now: number;
  run(request: RunRequest, more?: Partial<Effects>): Promise<{ result: JobResult; exitCode: number }>;
}

export async function openDesk({ now, ...options }: SimulatorOptions & { now: number }): Promise<Desk> {
  const simulator = await startSimulator({ seed: 7, symbols: 6, ...options, now });
  const home = mkdtempSync(join(tmpdir(), 'bullion-jobs-'));
  const desk = { now, runs: 0 };
  const clock = patientClock(() => desk.now);
  const lake = await openLake({ home, clock, owner: 'test', mode: 'write', simulated: true });
  const effects: Effects = {
    lake,
    endpoints: endpointsOf(simulator),
    clock,
    log: silentLog,
    signal: new AbortController().signal,
    concurrency: 8,
    progress: () => undefined,
    newId: () => `run-${++desk.runs}`,
    command: 'test',
    version: '0.0.0',
  };
  return {
    simulator,
    lake,
    home,
    effects,
    get now() {
      return desk.now;
    },
    set now(ms) {
      desk.now = ms;
      simulator.setNow(ms);
    },
    run: (request, more = {}) => runJob(request, { ...effects, ...more }),
    async [Symbol.asyncDispose]() {
      await lake[Symbol.asyncDispose]();
      await simulator.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Waits pass at once: pauses and budgets move the monotonic clock and nothing else. */
function patientClock(now: () => number): Clock {
  let slept = 0;
  return {
    now,
    monotonic: () => performance.now() + slept,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      slept += ms;
    },
  };
}

function endpointsOf({ endpoints }: Simulator): Record<string, string> {
  return Object.fromEntries(Object.entries(endpoints).map(([name, url]) => [name.replace('BULLION_ENDPOINT_', ''), url]));
}

/** `asset status` of everything that a run did, in the order of the assets' names. */
export function statuses({ materializations }: JobResult): string[] {
  return [...new Set(materializations.map(({ asset, status }) => `${asset} ${status}`))].sort();
}
