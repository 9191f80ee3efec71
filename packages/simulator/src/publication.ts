import { DAY_MS, dayOf, dayStart, hash32 } from '@bullion/core';
import type { FakeMonth } from '@bullion/exchanges/fakes';
import { mix, unit } from './chance.ts';
import type { Instrument } from './instrument.ts';
import { Pauses } from './pauses.ts';

const LOST = 0.0002;
const LATE = 0.002;
const REPLACED = 0.0005;
const REPLACED_AGAIN = 0.1;
const MONTH_LACKS_DAYS = 0.01;
const MONTH_DISAGREES = 0.005;

/** When the archive publishes which files, and what is wrong with some of them. Days are counted since the epoch. */
export class Publication {
  readonly #pauses: Pauses;
  readonly #trouble: number;

  /** Files are lost, late, replaced and incomplete `trouble` times as often as usual. */
  constructor(seed: number, trouble = 1) {
    this.#pauses = new Pauses(seed);
    this.#trouble = trouble;
  }

  /** The first upload of a day: 7 to 9 hours after it, rarely one to seven days later, almost never not at all. */
  publishedAt(instrument: Instrument, day: number): number | undefined {
    if (!instrument.facts.hasArchive || !isTraded(instrument, day) || day === this.#pauses.lostDay) return undefined;
    const seed = fateSeed(instrument);
    const fate = unit(seed, 4 * day) / this.#trouble;
    if (fate < LOST) return undefined;
    const daysLate = fate < LOST + LATE ? 1 + (mix(seed, 4 * day + 1) % 7) : 0;
    const spread = unit(seed, 4 * day + 1);
    const hours = 7 + 1.7 * unit(day, 1) + 0.3 * spread;
    return this.#pauses.after((day + 1 + daysLate) * DAY_MS + Math.floor(hours * 3_600) * 1_000, spread);
  }

  /** Later uploads of a day, three days to half a year after the first one, whether they have happened yet or not. */
  replacedAt(instrument: Instrument, day: number): readonly number[] {
    const seed = fateSeed(instrument);
    const fate = unit(seed, 4 * day + 2) / this.#trouble;
    if (fate >= REPLACED) return [];
    const first = this.publishedAt(instrument, day);
    if (first === undefined) return [];
    const wait = (index: number): number => Math.floor(3 * 60 ** unit(seed, 4 * day + 3 - index) * 86_400) * 1_000;
    const second = this.#pauses.after(first + wait(0), 0.5);
    return fate < REPLACED * REPLACED_AGAIN ? [second, this.#pauses.after(second + wait(2), 0.5)] : [second];
  }

  /** The monthly file: published one to four days after the month, with the days that the archive did not lose, a few times without some of them. */
  month(instrument: Instrument, month: string): FakeMonth | undefined {
    const [from, until] = daysOfMonth(month);
    const held = range(from, until).filter((day) => this.publishedAt(instrument, day) !== undefined);
    if (held.length === 0) return undefined;
    const seed = hash32(fateSeed(instrument), month);
    const lacked = unit(seed, 0) < MONTH_LACKS_DAYS * this.#trouble ? Math.min(1 + (mix(seed, 1) % 3), held.length - 1) : 0;
    const firstLacked = mix(seed, 2) % (held.length - lacked + 1);
    const days = [...held.slice(0, firstLacked), ...held.slice(firstLacked + lacked)].map((day) => dayOf(day * DAY_MS));
    const due = until * DAY_MS + Math.floor((0.3 + 3.6 * unit(seed, 3)) * 86_400) * 1_000;
    const disagrees = unit(seed, 4) < MONTH_DISAGREES * this.#trouble ? days[mix(seed, 5) % days.length] : undefined;
    return { publishedAt: this.#pauses.after(due, unit(seed, 6)), days, disagrees };
  }
}

/** Whether anything is traded on a day. */
export function isTraded({ listedAt, delistedAt = Number.POSITIVE_INFINITY }: Instrument, day: number): boolean {
  return day >= Math.floor(listedAt / DAY_MS) && day * DAY_MS < delistedAt;
}

/** Draws of its own: what becomes of a file has nothing to do with its prices. */
function fateSeed({ seed }: Instrument): number {
  return mix(seed, -1);
}

function daysOfMonth(month: string): [from: number, until: number] {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return [dayStart(`${month}-01`) / DAY_MS, Date.UTC(year, number, 1) / DAY_MS];
}

function range(from: number, until: number): number[] {
  return Array.from({ length: Math.max(0, until - from) }, (_, index) => from + index);
}
