import { DAY_MS, dayStart, hash32 } from '@bullion/core';
import { mix, unit } from './chance.ts';

/** Each stretch of this many days has at most one pause, which ends within it. */
const STRETCH_DAYS = 90;
const CHANCE = 0.9;
const HOUR_MS = 3_600_000;

/** When the archive as a whole published nothing: what was due then comes when it works again. */
export class Pauses {
  readonly #seed: number;
  /** Days since the epoch. The archive lost this one for ever. */
  readonly lostDay: number;

  constructor(seed: number) {
    this.#seed = hash32(seed, 'archive pause');
    this.lostDay = dayStart('2021-01-01') / DAY_MS + (mix(this.#seed, -1) % 1500);
  }

  /** When something really happens that was due at an instant; `spread` (0 … 1) is its place in the queue of two hours. */
  after(due: number, spread: number): number {
    const pause = this.#pauseAt(due);
    if (pause === undefined || due < pause.from || due >= pause.until) return due;
    return pause.until + Math.floor(spread * 7_200) * 1_000;
  }

  /** It begins at 06:00 UTC, before the files of the day before are due, and holds up those of one to three days. */
  #pauseAt(at: number): { from: number; until: number } | undefined {
    const stretch = Math.floor(at / DAY_MS / STRETCH_DAYS);
    if (unit(this.#seed, 4 * stretch) >= CHANCE) return undefined;
    const day = stretch * STRETCH_DAYS + (mix(this.#seed, 4 * stretch + 1) % (STRETCH_DAYS - 5));
    const from = day * DAY_MS + 6 * HOUR_MS;
    const days = mix(this.#seed, 4 * stretch + 2) % 3;
    return { from, until: from + days * DAY_MS + (12 + (mix(this.#seed, 4 * stretch + 3) % 10)) * HOUR_MS };
  }
}
