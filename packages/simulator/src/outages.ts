import { hash32 } from '@bullion/core';
import { mix, unit } from './chance.ts';

/** Each stretch of this many days has at most one outage. */
const STRETCH_DAYS = 60;
const CHANCE = 0.6;

/** Minutes of a day, `[from, until)`. */
export interface Outage {
  readonly from: number;
  readonly until: number;
}

/** When an exchange as a whole did not trade: all its markets lose the same minutes, one and a half to three hours at a time. */
export class Outages {
  readonly #seed: number;

  constructor(seed: number, exchange: string) {
    this.#seed = hash32(seed, 'outage', exchange);
  }

  /** The outage of a day (counted since the epoch); it never crosses midnight. */
  on(day: number): Outage | undefined {
    const stretch = Math.floor(day / STRETCH_DAYS);
    if (mix(this.#seed, 4 * stretch) % STRETCH_DAYS !== day % STRETCH_DAYS) return undefined;
    if (unit(this.#seed, 4 * stretch + 1) >= CHANCE) return undefined;
    const length = 90 + (mix(this.#seed, 4 * stretch + 2) % 91);
    const from = mix(this.#seed, 4 * stretch + 3) % (1440 - length);
    return { from, until: from + length };
  }
}
