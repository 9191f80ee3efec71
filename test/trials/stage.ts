import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BullionError } from '@bullion/core';
import { type Fake, fakes } from '@bullion/exchanges/fakes';
import { type Simulator, type SimulatorOptions, startSimulator } from '@bullion/simulator';
import { endpointsOf, type Setting, updateHome } from './home.ts';
import type { Step } from './plan.ts';

/** What is run where. */
export interface Run {
  /** Name of a home. */
  readonly home: string;
  readonly target: string;
  readonly runId: string;
}

/** A simulated world and a folder for homes; both are gone afterwards. */
export interface Stage extends AsyncDisposable {
  readonly simulator: Simulator;
  /** Folder of a home by name. */
  home(name: string): string;
  /** A run of a job that ends as the step says; its status, or undefined when it did not come to its end. */
  play(run: Run, step: Step): Promise<string | undefined>;
}

export async function openStage(options: SimulatorOptions): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'bullion-trial-'));
  let onRequest: () => void = () => undefined;
  const simulator = await startSimulator({ ...options, fakes: watched(() => onRequest()), sleep: async () => undefined });
  const endpoints = endpointsOf(simulator);
  const home = (name: string) => join(folder, name);
  return {
    simulator,
    home,
    play: async ({ home: name, ...run }, step) => {
      simulator.setNow(step.now);
      const setting = { home: home(name), endpoints, now: step.now, ...run };
      const watch = (act: () => void) => {
        let count = 0;
        onRequest = () => {
          if (++count === step.atRequest) act();
        };
      };
      return step.end === 'killed' ? playKilled(setting, watch) : playHere(setting, watch);
    },
    [Symbol.asyncDispose]: async () => {
      await simulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Every fake, with a word before each answer. */
function watched(before: () => void): Record<string, Fake> {
  const watch =
    (fake: Fake): Fake =>
    (asked, world) => {
      before();
      return fake(asked, world);
    };
  return Object.fromEntries(Object.entries(fakes).map(([name, fake]) => [name, watch(fake)]));
}

type Watch = (act: () => void) => void;

async function playHere(setting: Setting, watch: Watch): Promise<string | undefined> {
  const stop = new AbortController();
  watch(() => stop.abort(new BullionError('cancelled', 'The trial stops here.')));
  try {
    const { status } = await updateHome({ ...setting, signal: stop.signal });
    return status;
  } catch (error) {
    if (stop.signal.aborted) return undefined;
    throw error;
  }
}

async function playKilled(setting: Setting, watch: Watch): Promise<string | undefined> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'child.ts'), JSON.stringify(setting)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  watch(() => child.kill('SIGKILL'));
  const [code] = await once(child, 'exit');
  return code === 0 ? 'success' : undefined;
}
