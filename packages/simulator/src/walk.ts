import { hash32 } from '@bullion/core';
import type { Asset } from './asset.ts';
import { normal, unit } from './chance.ts';

/** The first day of the world, 2017-08-17, counted in days since the epoch. */
export const FIRST_DAY = 17_395;
const EARLY_DAY = 18_164; // 2019-09-25
const LEVEL_DAY = 20_270; // 2025-07-01
/** Histories grow by this many days at a time. */
const CHUNK = 512;
/** Part of a deviation from the anchor that is left after a day: half of it is gone after six weeks. */
const MEMORY = 0.985;

/** What all coins share: on each day a common move, and how nervous the market is (1 = as usual). */
class Tide {
  readonly #seed: number;
  readonly #mood: number[] = [];

  constructor(seed: number) {
    this.#seed = hash32(seed, 'tide');
  }

  /** Log of the nervousness: it drifts for weeks, so quiet and wild seasons follow each other. */
  mood(index: number): number {
    for (let next = this.#mood.length; next <= index; next++) {
      this.#mood.push(0.96 * (this.#mood[next - 1] ?? 0) + 0.13 * normal(this.#seed, 3 * next));
    }
    return Math.exp(this.#mood[index] ?? 0);
  }

  /** The common move of a day as a log return; one day in eighty moves three times as far. */
  move(index: number): number {
    const shock = unit(this.#seed, 6 * index + 5) < 1 / 80 ? 3 : 1;
    return 0.016 * this.mood(index) * shock * normal(this.#seed, 3 * index + 1);
  }
}

/** The daily closes of one asset: a walk that follows the tide and is pulled back to a slowly moving anchor. */
export class Walk {
  readonly #asset: Asset;
  readonly #tide: Tide;
  #logs = new Float64Array(0);
  #moods = new Float64Array(0);
  #known = 0;
  #deviation = 0;

  constructor(asset: Asset, tide: Tide) {
    this.#asset = asset;
    this.#tide = tide;
  }

  /** Natural log of the price at the end of a day; the day before the first one is its opening. */
  logClose(day: number): number {
    this.#reach(day);
    return this.#logs[day - FIRST_DAY + 1] ?? Number.NaN;
  }

  /** Deviation of the moves within a day, as a fraction of the price. */
  volatility(day: number): number {
    return Math.hypot(0.016 * this.#asset.beta, this.#asset.sigma) * this.nervousness(day);
  }

  /** 1 on a usual day; volumes follow it. */
  nervousness(day: number): number {
    this.#reach(day);
    return this.#moods[day - FIRST_DAY + 1] ?? Number.NaN;
  }

  #reach(day: number): void {
    const wanted = day - FIRST_DAY + 2;
    if (wanted > this.#logs.length) {
      this.#logs = grown(this.#logs, wanted);
      this.#moods = grown(this.#moods, wanted);
    }
    while (this.#known < wanted) this.#step(this.#known++);
  }

  #step(index: number): void {
    const { seed, beta, sigma } = this.#asset;
    const mood = this.#tide.mood(index);
    this.#deviation = MEMORY * this.#deviation + beta * this.#tide.move(index) + sigma * mood * normal(seed, index);
    this.#logs[index] = anchor(this.#asset, FIRST_DAY + index - 1) + this.#deviation;
    this.#moods[index] = mood;
  }
}

/** All walks of a world, each made when it is first asked for. */
export class Walks {
  readonly #tide: Tide;
  readonly #walks: Walk[] = [];

  constructor(seed: number) {
    this.#tide = new Tide(seed);
  }

  of(asset: Asset): Walk {
    const known = this.#walks[asset.index] ?? new Walk(asset, this.#tide);
    this.#walks[asset.index] = known;
    return known;
  }
}

function grown(values: Float64Array, wanted: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(Math.ceil(wanted / CHUNK) * CHUNK);
  larger.set(values);
  return larger;
}

function anchor({ early, level }: Asset, day: number): number {
  const progress = Math.min(1, (day - EARLY_DAY) / (LEVEL_DAY - EARLY_DAY));
  return Math.log(early) + (Math.log(level) - Math.log(early)) * progress;
}
