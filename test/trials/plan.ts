import { DAY_MS, draw } from '@bullion/core';

/** What one trial does, drawn from its seed: the archive is updated over some days, and not every run comes to its end. */
export interface Trial {
  readonly seed: number;
  /** Part of all attempts that goes wrong. */
  readonly faults: number;
  /** What is run: mostly availability alone, sometimes the whole job with gaps and lineage, which takes twice as long. */
  readonly target: 'daily_availability' | 'availability';
  readonly steps: readonly Step[];
}

/** One run of the update. */
export interface Step {
  /** Data time, ms. */
  readonly now: number;
  /** `stopped`: asked to end; `killed`: as by a power cut; `done`: left alone. */
  readonly end: 'done' | 'stopped' | 'killed';
  /** The request at which a run is stopped or killed. */
  readonly atRequest: number;
}

const FAULTS: readonly number[] = [0, 0.02, 0.1, 0.3];
const HOUR_MS = 3_600_000;
/** A home that is left alone for longer has files that came late behind its back; the sweep finds those in its time. */
const LONGEST_PAUSE_DAYS = 4;

/** The trial of a seed. The last run is left alone, on a day of its own. */
export function planTrial(seed: number): Trial {
  const chance = (...words: readonly (string | number)[]) => draw('trial', seed, ...words);
  const count = 1 + Math.floor(chance('steps') * 3);
  const steps: Step[] = [];
  // Mostly a young archive of some symbols, sometimes one of forty, settled ones among them.
  let now = Date.parse('2019-11-20') + Math.floor(chance('begin') ** 2 * 150) * DAY_MS + Math.floor(chance('hour') * 24) * HOUR_MS;
  for (let index = 0; index < count; index++) {
    steps.push({ now, end: endOf(chance('end', index)), atRequest: 1 + Math.floor(chance('at', index) * 60) });
    // Several runs on one day are as common as a day without any.
    now += Math.floor(chance('pause', index) ** 2 * LONGEST_PAUSE_DAYS * 24) * HOUR_MS;
  }
  steps.push({ now: now + DAY_MS, end: 'done', atRequest: 0 });
  const faults = FAULTS[Math.floor(chance('faults') * FAULTS.length)] ?? 0;
  return { seed, faults, target: chance('target') < 0.1 ? 'availability' : 'daily_availability', steps };
}

function endOf(chance: number): Step['end'] {
  if (chance < 0.1) return 'killed';
  return chance < 0.5 ? 'stopped' : 'done';
}
