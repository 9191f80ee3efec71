import { type Day, parseDay } from '@bullion/core';
import { type Arrowable, arrowable } from '../arrow.ts';
import { cutOf } from '../selection.ts';
import type { Archive } from './archive.ts';
import { type Calendar, dayOfNumber, numberOfDay } from './calendar.ts';
import { type Instrument, instrumentOf, isDelivery } from './life.ts';
import type { Run } from './runs.ts';
import { totalsIn, WINDOW_DAYS, wholeDays, windowTo } from './volumes.ts';

export interface UniverseOptions {
  /** The day as of which it is asked; nothing after it is read. */
  readonly asOf: Day;
  /** Only the largest by trailing volume. Default: all. */
  readonly limit?: number | undefined;
  /** Lives that are younger are left out. Default: 0. */
  readonly minAgeDays?: number | undefined;
  /** Days of trailing volume, the last one included. Default: 30. */
  readonly window?: number | undefined;
}

/** The perpetuals that were traded, the largest trailing volume first. What was delisted later is there. */
export interface Universe extends Arrowable {
  readonly as_of: Day;
  readonly revision: string;
  /** The day whose files say who is in it: `as_of`, or the newest one before it whose files were not out as a whole. */
  readonly day: Day;
  readonly window: number;
  readonly count: number;
  /** Symbols as the archive names them today, as in `snapshot`. */
  readonly symbols: readonly string[];
  readonly instruments: readonly Member[];
}

export interface Member extends Instrument {
  readonly rank: number;
  /** First day of this life with a file, and how many days before `as_of` that is. */
  readonly first_day: Day;
  readonly age_days: number;
  /** Sum over the window; null where this life has no volume in it. Such members come last. */
  readonly quote_volume_usdt: number | null;
}

/** An outage of the whole archive was never longer; who has been silent for so long is gone. */
const PATIENCE_DAYS = 7;

/** Delivery contracts are left out. */
export async function universeOf(archive: Archive, options: UniverseOptions): Promise<Universe> {
  const { asOf, limit, minAgeDays = 0, window = WINDOW_DAYS } = options;
  const { rows } = cutOf({ limit });
  wholeDays('window', window);
  wholeDays('minAgeDays', minAgeDays, 0);
  const as_of = archive.check(parseDay(asOf, 'asOf'));
  const calendar = await archive.calendar();
  const there = newestFull(calendar, numberOfDay(as_of));
  const day = dayOfNumber(there.day);
  const totals = await totalsIn(archive, windowTo(day, window));
  const members = there.runs
    .map((run) => memberOf(calendar, run, numberOfDay(as_of), totals))
    .filter((member) => !isDelivery(member) && member.age_days >= minAgeDays)
    .sort(byVolume)
    .slice(0, rows)
    .map((member, index) => ({ ...member, rank: index + 1 }));
  const symbols = members.map(({ symbol }) => symbol);
  return arrowable({ as_of, revision: archive.revision, day, window, count: members.length, symbols, instruments: members }, members);
}

/** Files that are not out yet, or an outage, must not empty the universe: a day counts with half of the files of the days before it. */
function newestFull(calendar: Calendar, asOf: number): { readonly day: number; readonly runs: readonly Run[] } {
  const days = Array.from({ length: PATIENCE_DAYS + 1 }, (_, back) => ({ day: asOf - back, runs: availableOn(calendar, asOf - back) }));
  const most = Math.max(...days.map(({ runs }) => runs.length));
  return days.find(({ runs }) => runs.length * 2 >= most) ?? { day: asOf, runs: [] };
}

function availableOn(calendar: Calendar, day: number): Run[] {
  return calendar.symbols.flatMap((symbol) => {
    const run = calendar.at(symbol, day);
    return run?.state === 'available' ? run : [];
  });
}

type Candidate = Omit<Member, 'rank'>;

function memberOf(calendar: Calendar, run: Run, asOf: number, totals: ReadonlyMap<string, number>): Candidate {
  const first =
    calendar.runs(run.symbol).find(({ state, instrument_id }) => state === 'available' && instrument_id === run.instrument_id) ?? run;
  return {
    ...instrumentOf(run),
    first_day: dayOfNumber(first.from),
    age_days: asOf - first.from,
    quote_volume_usdt: totals.get(run.instrument_id) ?? null,
  };
}

/** Equal volumes by symbol, so that the same question has one answer. */
function byVolume(a: Candidate, b: Candidate): number {
  return (b.quote_volume_usdt ?? -1) - (a.quote_volume_usdt ?? -1) || (a.symbol < b.symbol ? -1 : 1);
}
