import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BullionError } from '@bullion/core';
import { type Fake, fakes } from '@bullion/exchanges/fakes';
import type { JobResult, RunRequest } from '@bullion/pipeline';
import { type Simulator, type SimulatorOptions, startSimulator } from '@bullion/simulator';
import { COMPILED } from '../support/compiled.ts';
import { collect, type Setting } from './collect.ts';
import type { End } from './plan.ts';
import { spoiledWorld } from './spoiled-world.ts';

/** A simulated world behind its server, and a home; both are gone afterwards. */
export interface Stage extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly home: string;
  /** From now on no answer is spoiled. */
  calm(): void;
  /** Runs a command at an instant (ms) to its end or until the storm ends it, which gives undefined. */
  play(request: RunRequest, now: number, end: End): Promise<JobResult | undefined>;
}

export async function openStage(options: SimulatorOptions): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'bullion-storm-'));
  let isCalm = false;
  let onRequest: () => void = () => undefined;
  const { faults, ...rest } = options;
  const spoiled = new WeakMap<object, Parameters<Fake>[1]>();
  const watched = (name: string, fake: Fake): Fake => {
    return (asked, world) => {
      onRequest();
      if (name.includes('ARCHIVE')) return fake(asked, world);
      const told = spoiled.get(world) ?? spoiledWorld(world, () => isCalm);
      spoiled.set(world, told);
      return fake(asked, told);
    };
  };
  const simulator = await startSimulator({
    ...rest,
    ...(faults === undefined ? {} : { faults: { ...faults, isOff: () => isCalm } }),
    fakes: Object.fromEntries(Object.entries(fakes).map(([name, fake]) => [name, watched(name, fake)])),
    sleep: async () => undefined,
  });
  const endpoints = Object.fromEntries(
    Object.entries(simulator.endpoints).map(([name, url]) => [name.replace('BULLION_ENDPOINT_', ''), url]),
  );
  const home = join(folder, 'home');
  let runs = 0;
  return {
    simulator,
    home,
    calm: () => {
      isCalm = true;
    },
    play: async (request, now, end) => {
      simulator.setNow(now);
      const setting = { home, endpoints, now, runId: `run-${++runs}`, request };
      const atRequest = (act: () => void) => {
        let count = 0;
        onRequest = () => {
          if (end.by === 'request' && ++count === end.at) act();
        };
      };
      return end.kind === 'killed' ? playKilled(setting, end, atRequest) : playHere(setting, end, atRequest);
    },
    [Symbol.asyncDispose]: async () => {
      await simulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type AtRequest = (act: () => void) => void;

async function playHere(setting: Setting, end: End, atRequest: AtRequest): Promise<JobResult | undefined> {
  const stop = new AbortController();
  atRequest(() => stop.abort(new BullionError('cancelled', 'The storm ends it here.')));
  try {
    return await collect(setting, stop.signal);
  } catch (error) {
    if (end.kind === 'stopped' && stop.signal.aborted) return undefined;
    throw error;
  }
}

async function playKilled(setting: Setting, { by, at }: End, atRequest: AtRequest): Promise<undefined> {
  const fatal = by === 'operation' ? [String(at)] : [];
  const child = spawn(process.execPath, [join(import.meta.dirname, 'child.ts'), JSON.stringify(setting), ...fatal], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: COMPILED,
  });
  atRequest(() => child.kill('SIGKILL'));
  await once(child, 'exit');
}
