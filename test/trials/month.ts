import { DAY_MS, draw } from '@bullion/core';
import { availabilityOf } from './gold.ts';
import { filesOf } from './home.ts';
import type { Step } from './plan.ts';
import { openStage, type Run, type Stage } from './stage.ts';
import { untruths } from './truth.ts';

interface Month {
  readonly seed: number;
  /** Updates, one a day. */
  readonly days: number;
  /** Part of the days on which the update is killed first, and run again. */
  readonly killed: number;
  /** Noon of the first day, ms. */
  readonly begin: number;
}

/** What must not depend on the day on which something was seen first. */
const TABLES: readonly string[] = ['daily_availability'];

/**
 * Updates a home day by day, and another one from nothing on the last day. What is not as it should be: the truth, and the bytes
 * of both.
 */
export async function playMonth({ seed, days, killed, begin }: Month): Promise<string[]> {
  await using stage = await openStage({ seed, now: begin });
  const last = begin + (days - 1) * DAY_MS;
  const found: string[] = [];
  for (let day = 0; day < days; day++) {
    const now = begin + day * DAY_MS;
    const chance = draw('killed', seed, day);
    if (chance < killed)
      await stage.play(runOf('daily', `killed-${day}`), { now, end: 'killed', atRequest: 1 + Math.floor((30 * chance) / killed) });
    found.push(...(await playDone(stage, 'daily', now, `day-${day}`)));
  }
  found.push(...(await playDone(stage, 'fresh', last, 'fresh')));
  const [daily, fresh] = [stage.home('daily'), stage.home('fresh')];
  const runs = Array.from({ length: days }, (_, day) => begin + day * DAY_MS);
  found.push(...untruths(await availabilityOf({ home: daily, now: last }), { world: stage.simulator.world, runs, hasList: true }));
  return [...found, ...differing(await filesOf({ home: daily, now: last }, TABLES), await filesOf({ home: fresh, now: last }, TABLES))];
}

function runOf(home: string, runId: string): Run {
  return { home, runId, target: 'availability' };
}

async function playDone(stage: Stage, home: string, now: number, runId: string): Promise<string[]> {
  const step: Step = { now, end: 'done', atRequest: 0 };
  const status = await stage.play(runOf(home, runId), step);
  return status === 'success' ? [] : [`${runId} ended as ${status}`];
}

function differing(daily: readonly string[], fresh: readonly string[]): string[] {
  const onlyDaily = daily.filter((file) => !fresh.includes(file)).map((file) => `only day by day: ${file}`);
  return [...onlyDaily, ...fresh.filter((file) => !daily.includes(file)).map((file) => `only from nothing: ${file}`)];
}
