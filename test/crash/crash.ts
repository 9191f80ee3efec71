import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS } from '@bullion/core';
import type { RunRequest } from '@bullion/pipeline';
import { startSimulator } from '@bullion/simulator';
import type { Picture } from './camera.ts';
import { bytesOf, wrongForReaders } from './reader.ts';
import { datasetOf, killed, resumed, runWhole, type Settings } from './runs.ts';

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
  /**
   * The same for each different state that a kill ahead of an operation leaves, from first to last: a copy of the home, made while the run
   * stood still there. A kill costs twice as much, since everything before it has to be done again.
   */
  eachState(run: Point['run']): AsyncGenerator<Picture & { readonly wrong: readonly string[] }>;
}

const NOW = Date.parse('2024-03-02T10:00:00Z');
const TIMES = { first: NOW, next: NOW + DAY_MS };
const ASKED = { symbols: ['BTC'], markets: ['perp'], from: '2024-02-28' } as const;

/** What a run does. All but the last are small, so that a point costs little: from an API and from the archive to what is published. */
export const WORKS = {
  funding: [{ ...ASKED, target: 'funding', exchanges: ['okx'] }, { target: 'publish' }],
  minutes: [{ ...ASKED, target: 'ohlcv', exchanges: ['binance'], intervals: ['1m'], to: '2024-02-29' }, { target: 'publish' }],
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
  const homeFor = (run: Point['run'], name: string): string => {
    const home = join(folder, `${run}-${name}`);
    if (run === 'next') cpSync(first, home, { recursive: true });
    return home;
  };
  const undisturbed = { first: await runWhole(settings(first, 'first', 'whole-1')) };
  cpSync(first, next, { recursive: true });
  const ends = { ...undisturbed, next: await runWhole(settings(next, 'next', 'whole-2')) };
  const bytes = { first: bytesOf(join(first, 'dataset')), next: bytesOf(join(next, 'dataset')) };
  return {
    operations: (run) => ends[run].operations,
    crashAt: async ({ run, operation, when }) => {
      const home = homeFor(run, `${operation}-${when}`);
      const found = await killed(settings(home, run, 'killed'), operation, when);
      found.push(...(await resumed(settings(home, run, 'again'), bytes[run])));
      rmSync(home, { recursive: true, force: true });
      return found;
    },
    async *eachState(run) {
      const album = join(folder, `${run}-states`);
      const { pictures } = await runWhole(settings(homeFor(run, 'pictured'), run, 'killed'), album);
      for (const picture of pictures) {
        const left = settings(join(album, String(picture.operation)), run, 'again');
        const wrong = [...wrongForReaders(datasetOf(left)), ...(await resumed(left, bytes[run]))];
        rmSync(left.home, { recursive: true });
        yield { ...picture, wrong };
      }
    },
    [Symbol.asyncDispose]: async () => {
      await simulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
