import { DAY_MS, type DayState, dayOf } from '@bullion/core';
import type { Instrument } from './instrument.ts';
import type { World } from './world.ts';

/** Days from which lateness is measured, and how many files it takes. */
const MEASURED_DAYS = 90;
const MEASURED_FILES = 1_000;
const RAREST = 0.999;
/** Whatever is measured, a file is merely late for at least, and at most, so many days. */
export const LATE_DAYS_MIN = 8;
export const LATE_DAYS_MAX = 20;

/** First and last day with a file of one life, counted since the epoch. */
interface SeenLife {
  readonly instrument: Instrument;
  readonly first: number;
  readonly last: number;
}

/** What of one name can be seen at an instant. */
interface Seen {
  /** The lives that have a file. */
  readonly lives: readonly SeenLife[];
  readonly first: number;
  readonly last: number;
}

/** Somebody who at one instant knows all files of the archive and the exchange's list, and nothing else. */
export class Observer {
  static readonly #latest = new WeakMap<World, Observer>();

  readonly #world: World;
  readonly #now: number;
  readonly #today: number;
  readonly #seen = new Map<string, Seen | undefined>();
  #lateDays: number | undefined;

  private constructor(world: World, now: number) {
    this.#world = world;
    this.#now = now;
    this.#today = Math.floor(now / DAY_MS);
  }

  /** The one of an instant; the last one of each world is kept, as questions about one instant come by the thousand. */
  static of(world: World, now: number): Observer {
    const latest = Observer.#latest.get(world);
    if (latest !== undefined && latest.#now === now) return latest;
    const observer = new Observer(world, now);
    Observer.#latest.set(world, observer);
    return observer;
  }

  seen(symbol: string): Seen | undefined {
    if (!this.#seen.has(symbol)) this.#seen.set(symbol, this.#look(symbol));
    return this.#seen.get(symbol);
  }

  /** The number of the life that a day belongs to: a life reaches to the first file of the next one. */
  lifeOn(symbol: string, day: number): number {
    const lives = this.seen(symbol)?.lives ?? [];
    const [first] = this.#world.archiveLives(symbol);
    return lives.findLast((life) => life.first <= day)?.instrument.life ?? first?.life ?? 1;
  }

  stateOn(symbol: string, day: number, lateDays: number): DayState {
    const seen = this.seen(symbol);
    if (seen === undefined) return 'not_listed';
    const { lives, first, last } = seen;
    if (this.#hasFile(symbol, day)) return 'available';
    const absent = day >= this.#today - lateDays ? 'pending' : 'missing';
    const listed = this.#listed(symbol);
    if (day < first) return isTrading(listed, day, this.#now) ? absent : 'not_listed';
    if (day < last) return lives.some((life) => day >= life.first && day <= life.last) ? absent : 'delisted';
    if (isTrading(listed, day, this.#now)) return absent;
    if (day * DAY_MS > this.#endOf(listed)) return 'delisted';
    return last + 1 >= this.#today - lateDays ? 'pending' : 'delisted';
  }

  /** After how many days a file is no longer merely late: the rarest delay in a thousand that was seen of late, and a day. */
  lateDays(): number {
    this.#lateDays ??= this.#measure();
    return this.#lateDays;
  }

  #measure(): number {
    const delays = this.#world
      .archiveNames()
      .filter((symbol) => !isDated(this.#world.archiveLives(symbol)))
      .flatMap((symbol) => this.#delays(symbol))
      .sort((a, b) => a - b);
    if (delays.length < MEASURED_FILES) return LATE_DAYS_MIN;
    return Math.min(LATE_DAYS_MAX, Math.max(LATE_DAYS_MIN, Math.ceil(quantile(delays, RAREST)) + 1));
  }

  /** Days from the end of a recent day to the upload of its file, where that has not been replaced. */
  #delays(symbol: string): number[] {
    const delays: number[] = [];
    const { first = Infinity, last = -Infinity } = this.seen(symbol) ?? {};
    for (let day = Math.max(first, this.#today - MEASURED_DAYS); day <= last; day++) {
      const [at, replaced] = this.#uploads(symbol, day);
      if (at !== undefined && replaced === undefined) delays.push((Math.floor(at / 1000) * 1000) / DAY_MS - day - 1);
    }
    return delays;
  }

  #look(symbol: string): Seen | undefined {
    const lives = this.#world.archiveLives(symbol).flatMap((instrument) => this.#lookAt(instrument));
    const [first, last] = [lives[0], lives.at(-1)];
    return first === undefined || last === undefined ? undefined : { lives, first: first.first, last: last.last };
  }

  #lookAt(instrument: Instrument): SeenLife[] {
    const from = Math.floor(instrument.listedAt / DAY_MS);
    const until = Math.min(this.#today, Math.ceil((instrument.delistedAt ?? this.#now) / DAY_MS));
    let [first, last] = [from, until - 1];
    while (first < until && !this.#isPublished(instrument, first)) first++;
    while (last > first && !this.#isPublished(instrument, last)) last--;
    return first < until ? [{ instrument, first, last }] : [];
  }

  #isPublished(instrument: Instrument, day: number): boolean {
    const at = this.#world.archivePublishedAt(instrument, dayOf(day * DAY_MS));
    return at !== undefined && at <= this.#now;
  }

  #hasFile(symbol: string, day: number): boolean {
    return this.#uploads(symbol, day).length > 0;
  }

  #uploads(symbol: string, day: number): number[] {
    const life = this.#world.archiveLives(symbol).find((each) => this.#isPublished(each, day));
    if (life === undefined) return [];
    const text = dayOf(day * DAY_MS);
    const at = this.#world.archivePublishedAt(life, text);
    return [at ?? Number.NaN, ...this.#world.archiveReplacedAt(life, text).filter((each) => each <= this.#now)];
  }

  /** What the exchange's list says of a name: its newest instrument. Names that only the archive uses are on no list. */
  #listed(symbol: string): Instrument | undefined {
    return this.#world.archiveLives(symbol).findLast(({ kind, listedAt }) => kind !== 'settled' && listedAt <= this.#now);
  }

  /** Midnight of the day on which the list says that it ended; contracts leave the list after a month. */
  #endOf(listed: Instrument | undefined): number {
    const { delistedAt = Number.POSITIVE_INFINITY } = listed ?? {};
    return Math.floor(delistedAt / DAY_MS) * DAY_MS;
  }
}

/** Whether by the list of today it trades, and did so on a day. */
function isTrading(listed: Instrument | undefined, day: number, now: number): boolean {
  return listed !== undefined && (listed.delistedAt ?? Number.POSITIVE_INFINITY) > now && day >= Math.floor(listed.listedAt / DAY_MS);
}

/** Contracts with a delivery date are not collected unless they are named. */
function isDated(lives: readonly Instrument[]): boolean {
  return lives.some(({ kind }) => kind === 'delivery');
}

/** As continuous quantiles are defined in SQL. */
function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN];
  return below + (above - below) * (at - Math.floor(at));
}
