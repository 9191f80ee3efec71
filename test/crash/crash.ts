import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { DAY_MS, invariant } from '@bullion/core';
import { verifyLake } from '@bullion/lake';
import type { RunRequest } from '@bullion/pipeline';
import { startSimulator } from '@bullion/simulator';
import { collect, type Setting } from '../storm/collect.ts';
import { COMPILED } from '../support/compiled.ts';
import { patientClock } from '../support/patient-clock.ts';
import { bytesOf, wrongForReaders } from './reader.ts';

/** Where a run ends: ahead of an operation, or a moment into it. */
export interface Point {
  readonly operation: number;
  readonly when: 'before' | 'during';
  /** What is killed: the first run of a home, or the run of the next day over a published dataset. */
  readonly run: 'first' | 'next';
}

/** Runs that can be killed at any operation, and what they come to undisturbed. */
export interface Crashes extends AsyncDisposable {
  /** How many operations on files and the ledger a run makes. */
  operations(run: Point['run']): number;
  /** Kills a run at a point and runs it again. What is wrong then, or was for readers meanwhile. */
  crashAt(point: Point): Promise<string[]>;
}

const NOW = Date.parse('2024-03-02T10:00:00Z');
const TIMES = { first: NOW, next: NOW + DAY_MS };
const ASKED = { symbols: ['BTC'], markets: ['perp'], from: '2024-02-28' } as const;

/** What a run does: small works, in which a point costs little, write the kinds of files that an API, the archive, and everything lead to. */
export const WORKS = {
  funding: [{ ...ASKED, target: 'funding', exchanges: ['okx'] }, { target: 'publish' }],
  availability: [{ target: 'availability', symbols: ['BTC'], from: '2024-02-28' }, { target: 'publish' }],
  daily: [{ ...ASKED, target: 'daily', exchanges: ['binance'], intervals: ['1d'] }],
} satisfies Readonly<Record<string, readonly RunRequest[]>>;

export type Work = keyof typeof WORKS;

export async function openCrashes(work: Work): Promise<Crashes> {
  const folder = mkdtempSync(join(tmpdir(), 'bullion-crash-'));
  const simulator = await startSimulator({ seed: 11, now: NOW, symbols: 2, trouble: 10 });
  const endpoints = Object.fromEntries(
    Object.entries(simulator.endpoints).map(([name, url]) => [name.replace('BULLION_ENDPOINT_', ''), url]),
  );
  const settings = (home: string, run: Point['run'], runId: string): Settings => {
    simulator.setNow(TIMES[run]);
    const requests: readonly RunRequest[] = WORKS[work];
    return { home, steps: requests.map((request, index) => ({ home, endpoints, now: TIMES[run], runId: `${runId}-${index}`, request })) };
  };
  const [first, next] = [join(folder, 'first'), join(folder, 'next')];
  const undisturbed = { first: await runWhole(settings(first, 'first', 'whole-1')) };
  cpSync(first, next, { recursive: true });
  const ends = { ...undisturbed, next: await runWhole(settings(next, 'next', 'whole-2')) };
  return {
    operations: (run) => ends[run].operations,
    crashAt: async (point) => {
      const home = join(folder, `${point.run}-${point.operation}-${point.when}`);
      if (point.run === 'next') cpSync(first, home, { recursive: true });
      const found = await killed(settings(home, point.run, 'killed'), point);
      found.push(...(await resumed(settings(home, point.run, 'again'), ends[point.run].bytes)));
      rmSync(home, { recursive: true, force: true });
      return found;
    },
    [Symbol.asyncDispose]: async () => {
      await simulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Commands that follow each other on one home. */
interface Settings {
  readonly home: string;
  readonly steps: readonly Setting[];
}

interface End {
  readonly operations: number;
  readonly bytes: readonly string[];
}

async function runWhole(settings: Settings): Promise<End> {
  const { output } = await runChild(settings, []);
  const { statuses, operations }: { statuses: string[]; operations: number } = JSON.parse(output);
  invariant(
    statuses.every((status) => status === 'success'),
    `an undisturbed run to succeed, not ${statuses}`,
  );
  return { operations, bytes: bytesOf(datasetOf(settings)) };
}

function datasetOf({ home }: Settings): string {
  return join(home, 'dataset');
}

/** Kills the run at the point while somebody reads, and looks at what it leaves. */
async function killed(settings: Settings, { operation, when }: Point): Promise<string[]> {
  const dataset = datasetOf(settings);
  const { signal, said, wrong } = await watched(dataset, () => runChild(settings, [String(operation), when]));
  const found = [...wrong, ...wrongForReaders(dataset)].map((line) => `at ${said.trim()}: ${line}`);
  return signal === 'SIGKILL' ? found : [...found, `was not killed, but said ${said}`];
}

/** Runs it again, to the end. */
async function resumed(settings: Settings, wanted: readonly string[]): Promise<string[]> {
  const dataset = datasetOf(settings);
  const { wrong, failed } = await watched(dataset, async () => ({ failed: await failuresOf(settings) }));
  const found = bytesOf(dataset);
  const damage = await verifyLake({ home: settings.home, clock: patientClock(NOW), owner: 'crash' });
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

async function runChild({ steps }: Settings, args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'child.ts'), JSON.stringify(steps), ...args], {
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
