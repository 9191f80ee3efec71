import { DAY_MS, type Day, type DayState, dayStart } from '@bullion/core';
import { uploadStamp } from '@bullion/exchanges/fakes';
import type { Instrument } from './instrument.ts';
import { LATE_DAYS_MAX, LATE_DAYS_MIN, Observer } from './observer.ts';
import { isTraded } from './publication.ts';
import type { World } from './world.ts';

/** What is true of the 1m file of a name and a day, and what whoever asks at an instant must conclude. */
export interface ArchiveTruth {
  /** Whether the file exists by then. */
  readonly published: boolean;
  /** When it is first uploaded, ms, by then or later; undefined for never. */
  readonly publishedAt: number | undefined;
  /** How many uploads there were by then. */
  readonly uploads: number;
  /** Of the newest upload by then: bytes, ms in whole seconds, 32 hex digits. */
  readonly size: number | undefined;
  readonly lastModified: number | undefined;
  readonly etag: string | undefined;
  /** Whether the exchange traded it on that day. */
  readonly traded: boolean;
  /** Which life of its ticker the day belongs to, from 1. */
  readonly life: number;
  readonly state: DayState;
  /** False where the state depends on how late a file may be: between 8 and 20 days ago, without a file. */
  readonly certain: boolean;
}

export interface TruthOptions {
  /**
   * After how many days a file that is not there is not merely late; by default as measured from the files of the last 90 days that
   * were never replaced. Who first asks after a replacement cannot know that, and may measure more.
   */
  readonly lateDays?: number;
}

/** The truth from the facts of the world, by another way than through its listings. */
export function archiveTruth(world: World, symbol: string, day: Day, now: number, { lateDays }: TruthOptions = {}): ArchiveTruth {
  const number = dayStart(day) / DAY_MS;
  const observer = Observer.of(world, now);
  const late = lateDays ?? observer.lateDays();
  const traded = world.archiveLives(symbol).find((life) => isTraded(life, number));
  const state = (days: number): DayState => observer.stateOn(symbol, number, days);
  return {
    ...uploadsOf(world, { symbol, day, now, life: traded }),
    traded: traded !== undefined,
    life: observer.lifeOn(symbol, number),
    state: state(late),
    certain: state(LATE_DAYS_MIN) === state(LATE_DAYS_MAX),
  };
}

/** The names that have a file by an instant, in the order of their letters. */
export function archiveSymbols(world: World, now: number): string[] {
  const observer = Observer.of(world, now);
  return world.archiveNames().filter((symbol) => observer.seen(symbol) !== undefined);
}

interface About {
  readonly symbol: string;
  readonly day: Day;
  readonly now: number;
  readonly life: Instrument | undefined;
}

function uploadsOf(world: World, { symbol, day, now, life }: About) {
  const publishedAt = life === undefined ? undefined : world.archivePublishedAt(life, day);
  const all = life === undefined || publishedAt === undefined ? [] : [publishedAt, ...world.archiveReplacedAt(life, day)];
  const done = all.filter((at) => at <= now);
  const newest = done.at(-1);
  if (newest === undefined) {
    return { published: false, publishedAt, uploads: 0, size: undefined, lastModified: undefined, etag: undefined };
  }
  const lastModified = Math.floor(newest / 1000) * 1000;
  const file = { market: 'perp', symbol, kind: '1m', period: day } as const;
  const stamp = uploadStamp(world.seed, file, { days: [day], at: lastModified, form: done.length - 1 });
  return { published: true, publishedAt, uploads: done.length, lastModified, ...stamp };
}
