import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BullionError, DAY_MS } from '@bullion/core';
import { type Finding, type Rebuilt, rebuildLedger, verifyLake } from '@bullion/lake';
import type { RunRequest } from '@bullion/pipeline';
import { startSimulator } from '@bullion/simulator';
import { bytesOf, wrongForReaders } from '../crash/reader.ts';
import { collect, type Setting } from '../storm/collect.ts';
import { patientClock } from '../support/patient-clock.ts';
import { type Damage, inflict } from './harm.ts';

/** What came of a damage. */
export interface Case {
  /** Codes of what the next run said; empty where it was a success. */
  readonly codes: readonly string[];
  /** What `ledger verify` said, before the run and after it; the code where it could not even look. */
  readonly found: readonly string[];
  /** What the rebuild of the ledger, where it was needed, said is damaged or gone. */
  readonly lost: readonly string[];
  /** What is not as it should be in the end, or was not on the way. */
  readonly wrong: readonly string[];
}

/** A published home that can be damaged again and again. */
export interface Ward extends AsyncDisposable {
  /** A copy of the home. */
  readonly home: () => string;
  /** Damages a copy, runs the next day, and repairs what has to be. */
  treat(damage: Damage): Promise<Case>;
}

const NOW = Date.parse('2024-03-02T10:00:00Z');
export const REQUEST: RunRequest = {
  ...{ target: 'daily', exchanges: ['okx'], markets: ['perp'] },
  ...{ symbols: ['BTC'], intervals: ['1d'], from: '2024-02-28' },
};

export async function openWard(): Promise<Ward> {
  const folder = mkdtempSync(join(tmpdir(), 'bullion-damage-'));
  const simulator = await startSimulator({ seed: 11, now: NOW, symbols: 2 });
  const endpoints = Object.fromEntries(
    Object.entries(simulator.endpoints).map(([name, url]) => [name.replace('BULLION_ENDPOINT_', ''), url]),
  );
  const setting = (home: string, now: number, runId: string): Setting => {
    simulator.setNow(now);
    return { home, endpoints, now, runId, request: REQUEST };
  };
  const [first, next] = [join(folder, 'first'), join(folder, 'next')];
  await collect(setting(first, NOW, 'run-1'));
  cpSync(first, next, { recursive: true });
  await collect(setting(next, NOW + DAY_MS, 'run-2'));
  const wanted = bytesOf(join(next, 'dataset'));
  let copies = 0;
  const home = (): string => {
    const copy = join(folder, `copy-${++copies}`);
    cpSync(first, copy, { recursive: true });
    return copy;
  };
  return {
    home,
    treat: async (damage) => {
      const copy = home();
      inflict(copy, damage);
      const result = await treat(copy, (runId) => setting(copy, NOW + DAY_MS, runId), wanted);
      rmSync(copy, { recursive: true });
      return result;
    },
    [Symbol.asyncDispose]: async () => {
      await simulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function treat(home: string, setting: (runId: string) => Setting, wanted: readonly string[]): Promise<Case> {
  const dataset = join(home, 'dataset');
  const found = await verified(home);
  const codes = await run(setting('damaged'));
  const wrong = [...wrongForReaders(dataset)];
  found.push(...(await verified(home)));
  const lost: string[] = [];
  const isBroken = codes.length > 0 || (await verified(home)).length > 0;
  if (isBroken) {
    lost.push(...lostIn(await rebuildLedger({ home, clock: patientClock(NOW), owner: 'damage' })));
    const codesAgain = await run(setting('repaired'));
    wrong.push(...codesAgain.map((code) => `after the repair the run ended with ${code}`));
  }
  const left = await verified(home);
  // What an exchange listed on a day that is over is told by nobody any more.
  const isAsWanted = (line: string): boolean =>
    !(line.startsWith('data/instruments/') && lost.some((path) => path.includes('instruments/')));
  const [bytes, due] = [bytesOf(dataset), wanted].map((lines) => lines.filter(isAsWanted));
  return {
    codes,
    found,
    lost,
    wrong: [
      ...wrong,
      ...wrongForReaders(dataset),
      ...left.map((line) => `after all: ${line}`),
      ...(due ?? []).filter((line) => bytes?.includes(line) !== true).map((line) => `undisturbed it has ${line}`),
      ...(bytes ?? []).filter((line) => due?.includes(line) !== true).map((line) => `instead it has ${line}`),
    ],
  };
}

function lostIn({ skipped, gone }: Rebuilt): string[] {
  return [...skipped, ...gone].map(({ path }) => path);
}

async function run(setting: Setting): Promise<string[]> {
  try {
    const { status, failures } = await collect(setting);
    return status === 'success' ? [] : [...new Set(failures.map(({ code }) => code))];
  } catch (error) {
    return [codeOf(error)];
  }
}

async function verified(home: string): Promise<string[]> {
  try {
    const findings: Finding[] = await verifyLake({ home, clock: patientClock(NOW), owner: 'damage' });
    return findings.map(({ path, problem }) => `${path} ${problem}`);
  } catch (error) {
    return [codeOf(error)];
  }
}

function codeOf(error: unknown): string {
  if (error instanceof BullionError) return error.code;
  throw error;
}
