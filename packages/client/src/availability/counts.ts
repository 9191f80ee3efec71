import { type Day, type DayState, parseDay } from '@bullion/core';
import { type Arrowable, arrowable } from '../arrow.ts';
import { parseRange } from '../when.ts';
import type { Archive } from './archive.ts';
import { type Calendar, dayOfNumber, numberOfDay } from './calendar.ts';

export interface CountsOptions {
  /** First day. Default: the first one that the dataset covers. */
  readonly from?: Day | undefined;
  /** The first day that is left out. Default: the end of what the dataset covers. */
  readonly to?: Day | undefined;
}

/** How many symbols were in which state, day by day, oldest first. */
export interface Counts extends Arrowable {
  readonly revision: string;
  readonly days: readonly DayCounts[];
}

/** Symbols of one day. Delivery contracts, where the dataset has any, are counted as all others. */
export interface DayCounts {
  readonly date: Day;
  /** The file exists. */
  readonly available: number;
  /** There should be a file, and there is none. */
  readonly missing: number;
  /** The file may still come. */
  readonly pending: number;
  /** The archive refused to say. */
  readonly blocked: number;
  /** Lives whose first file is of this day; nobody knows that of the first day that the dataset covers. */
  readonly new_listings: number;
  /** Lives whose last file is of the day before. */
  readonly delistings: number;
}

const COUNTED = ['available', 'missing', 'pending', 'blocked'] as const satisfies DayState[];

type Counted = (typeof COUNTED)[number] | 'new_listings' | 'delistings';

export async function countsOf(archive: Archive, { from, to }: CountsOptions): Promise<Counts> {
  const calendar = await archive.calendar();
  const start = from === undefined ? calendar.coverage.from : numberOfDay(archive.check(parseDay(from, 'from')));
  const end = to === undefined ? calendar.coverage.until : numberOfDay(parseDay(to, 'to'));
  if (calendar.coverage.from < calendar.coverage.until) parseRange(dayOfNumber(start), dayOfNumber(end), { from: 'from', until: 'to' });
  if (to !== undefined) archive.check(dayOfNumber(end - 1));
  const counts = countedBy(calendar);
  const days = Array.from({ length: Math.max(0, end - start) }, (_, index) => {
    const at = start + index - calendar.coverage.from;
    const of = (what: Counted): number => counts[what][at] ?? 0;
    return {
      date: dayOfNumber(start + index),
      available: of('available'),
      missing: of('missing'),
      pending: of('pending'),
      blocked: of('blocked'),
      new_listings: of('new_listings'),
      delistings: of('delistings'),
    };
  });
  return arrowable({ revision: archive.revision, days }, days);
}

/** One number for every covered day. */
function countedBy(calendar: Calendar): Record<Counted, Int32Array> {
  const { from, until } = calendar.coverage;
  const none = (): Int32Array => new Int32Array(until - from);
  const counts = { available: none(), missing: none(), pending: none(), blocked: none(), new_listings: none(), delistings: none() };
  const count = (what: Counted, first: number, end: number): void => {
    const days = counts[what];
    for (let day = Math.max(first, from); day < Math.min(end, until); day++) days[day - from] = (days[day - from] ?? 0) + 1;
  };
  for (const run of calendar.all()) if (isCounted(run.state)) count(run.state, run.from, run.until);
  for (const { first, last, hasBegun, hasEnded } of calendar.lives) {
    if (hasBegun) count('new_listings', first, first + 1);
    if (hasEnded) count('delistings', last + 1, last + 2);
  }
  return counts;
}

const isCounted = (state: DayState): state is (typeof COUNTED)[number] => COUNTED.some((each) => each === state);
