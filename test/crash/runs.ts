import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { invariant } from '@bullion/core';
import { verifyLake } from '@bullion/lake';
import { collect, type Setting } from '../storm/collect.ts';
import { COMPILED } from '../support/compiled.ts';
import { patientClock } from '../support/patient-clock.ts';
import type { Picture } from './camera.ts';
import { bytesOf, wrongForReaders } from './reader.ts';

/** Commands that follow each other on one home. */
export interface Settings {
  readonly home: string;
  readonly steps: readonly Setting[];
}

/** What came of a run that nobody killed. */
export interface Whole {
  readonly statuses: readonly string[];
  readonly operations: number;
  readonly pictures: readonly Picture[];
}

/** Runs to the end, and keeps in a folder, where there is one, what a kill ahead of each operation would leave. */
export async function runWhole(settings: Settings, album?: string): Promise<Whole> {
  const { output } = await runChild(settings, album === undefined ? [] : ['0', 'before', album]);
  const whole: Whole = JSON.parse(output);
  invariant(
    whole.statuses.every((status) => status === 'success'),
    `an undisturbed run to succeed, not ${whole.statuses}`,
  );
  return whole;
}

export function datasetOf({ home }: Settings): string {
  return join(home, 'dataset');
}

/** Kills the run at the point while somebody reads, and looks at what it leaves. */
export async function killed(settings: Settings, operation: number, when: 'before' | 'during'): Promise<string[]> {
  const dataset = datasetOf(settings);
  const { signal, said, wrong } = await watched(dataset, () => runChild(settings, [String(operation), when]));
  const found = [...wrong, ...wrongForReaders(dataset)].map((line) => `at ${said.trim()}: ${line}`);
  return signal === 'SIGKILL' ? found : [...found, `was not killed, but said ${said}`];
}

/** Runs it again, to the end. */
export async function resumed(settings: Settings, wanted: readonly string[]): Promise<string[]> {
  const dataset = datasetOf(settings);
  const { wrong, failed } = await watched(dataset, async () => ({ failed: await failuresOf(settings) }));
  const found = bytesOf(dataset);
  const damage = await verifyLake({ home: settings.home, clock: patientClock(0), owner: 'crash' });
  return [
    ...wrong,
    ...failed,
    ...wanted.filter((line) => !found.includes(line)).map((line) => `undisturbed it has ${line}`),
    ...found.filter((line) => !wanted.includes(line)).map((line) => `instead it has ${line}`),
    ...wrongForReaders(dataset),
    ...damage.map(({ path, problem }) => `${path} ${problem}`),
  ];
}

async function failuresOf({ steps }: Settings): Promise<string[]> {
  const failed: string[] = [];
  for (const setting of steps) {
    const { status, failures } = await collect(setting);
    if (status !== 'success') failed.push(`ran again and ended as ${status}: ${JSON.stringify(failures.slice(0, 3))}`);
  }
  return failed;
}

interface Ended {
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly said: string;
}

async function runChild(settings: Settings, args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'child.ts'), JSON.stringify(settings), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: COMPILED,
  });
  const text = { output: '', said: '' };
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text.output += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    text.said += part;
  });
  await once(child, 'close');
  return { signal: child.signalCode, ...text };
}

const READ_EVERY_MS = 5;

/** Reads a folder again and again while something goes on. */
async function watched<T extends object>(folder: string, work: () => Promise<T>): Promise<T & { readonly wrong: readonly string[] }> {
  const wrong = new Set<string>();
  let isOver = false;
  const read = async (): Promise<void> => {
    while (!isOver) {
      for (const line of wrongForReaders(folder)) wrong.add(line);
      await later(READ_EVERY_MS);
    }
  };
  const reading = read();
  try {
    return { ...(await work()), wrong: [...wrong] };
  } finally {
    isOver = true;
    await reading;
  }
}
