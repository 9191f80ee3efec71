import { addDays, DAY_MS, type Day, dayOf, dayStart } from '@bullion/core';
import { type ArchiveTruth, archiveSymbols, archiveTruth, type World } from '@bullion/simulator';
import type { AvailabilityRow } from './gold.ts';

const ARCHIVE_BEGINS: Day = '2019-09-25';
/** Days in which every update looks again; what was replaced before is found by the sweep. */
const LOOKBACK_DAYS = 20;
const SHOWN = 10;

interface Seen {
  readonly world: World;
  /** The instants of the runs, oldest first, ms: what was replaced unseen may still be as it was at one of them. */
  readonly runs: readonly number[];
  /** Whether the exchange's list was consulted, which alone can tell that a symbol's first files are lost. */
  readonly hasList: boolean;
}

/** Where availability and the world differ, at most some lines of it. Every symbol has a row for every day, and nothing else has. */
export function untruths(rows: readonly AvailabilityRow[], seen: Seen): string[] {
  const { world, runs } = seen;
  const now = runs.at(-1) ?? 0;
  const said = new Map(rows.map((row) => [`${row.symbol} ${row.date}`, row]));
  const found: string[] = [];
  for (const symbol of archiveSymbols(world, now).filter((each) => isPerpetual(world, each))) {
    for (let day = ARCHIVE_BEGINS; day < dayOf(now); day = addDays(day, 1)) {
      const key = `${symbol} ${day}`;
      const row = said.get(key);
      said.delete(key);
      const problem = row === undefined ? 'there is no row' : compare(row, seen);
      if (problem !== undefined) found.push(`${key}: ${problem}`);
    }
  }
  return [...found, ...[...said.keys()].map((key) => `${key}: nothing of the kind is in the archive`)].slice(0, SHOWN);
}

/** Delivery contracts are left out. */
function isPerpetual(world: World, symbol: string): boolean {
  return world.archiveLives(symbol).every(({ kind }) => kind !== 'delivery');
}

function compare(row: AvailabilityRow, seen: Seen): string | undefined {
  const { world, runs, hasList } = seen;
  const truth = archiveTruth(world, row.symbol, row.date, runs.at(-1) ?? 0);
  if (row.available !== truth.published) return `${row.state}, and ${truth.published ? 'the file is there' : 'there is no file'}`;
  if (!isUpload(row, truth) && !wasUpload(row, seen)) {
    return `${row.file_size_bytes} bytes of ${row.last_modified}, not ${truth.size} of ${truth.lastModified}`;
  }
  const isUnlisted = !hasList && row.state === 'not_listed' && (truth.state === 'missing' || truth.state === 'pending');
  const isUndecided = !hasList && row.state === 'pending' && truth.state === 'delisted' && isYoung(row, seen);
  if (truth.certain && row.state !== truth.state && !isEarlyEnd(row, truth) && !isUnlisted && !isUndecided)
    return `${row.state}, not ${truth.state}`;
  return row.instrument_id.endsWith(`#${truth.life}`) ? undefined : `${row.instrument_id}, not life ${truth.life}`;
}

/** Whether its file may still be late: without the exchange's list an end and a late file look the same for so long. */
function isYoung({ date }: AvailabilityRow, { runs }: Seen): boolean {
  return dayStart(date) >= dayStart(dayOf(runs.at(-1) ?? 0)) - LOOKBACK_DAYS * DAY_MS;
}

function isUpload(row: AvailabilityRow, { size, lastModified }: ArchiveTruth): boolean {
  return row.file_size_bytes === (size ?? null) && row.last_modified === (lastModified ?? null);
}

/** Whether it is the file as it was at an earlier run, of a day at which nobody had to look since. */
function wasUpload(row: AvailabilityRow, { world, runs }: Seen): boolean {
  const lookback = dayStart(dayOf(runs.at(-1) ?? 0)) - LOOKBACK_DAYS * DAY_MS;
  return dayStart(row.date) < lookback && runs.some((run) => isUpload(row, archiveTruth(world, row.symbol, row.date, run)));
}

/** The world has settled folders while their coins still live. A real one is there from the settlement on, so its name says that it ended. */
function isEarlyEnd({ symbol, state }: AvailabilityRow, truth: ArchiveTruth): boolean {
  return symbol.includes('SETTLED') && state === 'delisted' && truth.state === 'pending';
}
