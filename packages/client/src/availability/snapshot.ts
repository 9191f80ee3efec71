import { type Day, groupBy, parseDay, type SpecFile } from '@bullion/core';
import { type Arrowable, arrowable } from '../arrow.ts';
import type { Archive } from './archive.ts';
import { numberOfDay } from './calendar.ts';
import { asNumber, asTime, readCells } from './file-cells.ts';
import { type Instrument, instrumentOf } from './life.ts';
import type { Run } from './runs.ts';

/** The symbols whose file of a day exists, sorted. */
export interface Snapshot extends Arrowable {
  readonly date: Day;
  readonly revision: string;
  readonly count: number;
  readonly symbols: readonly SnapshotSymbol[];
}

export interface SnapshotSymbol extends Instrument {
  /** Null where the archive did not say it. */
  readonly file_size_bytes: number | null;
  /** When the archive last wrote the file. */
  readonly last_modified: Date | null;
}

/** Reads what the files of one day say; a file that exists but whose size nobody told is there, too. */
export async function snapshotOf(archive: Archive, date: Day): Promise<Snapshot> {
  const day = archive.check(parseDay(date));
  const there = (await archive.runsOn(day)).filter(({ state }) => state === 'available');
  const byFile = groupBy(there, ({ file }) => file);
  const symbols = (await Promise.all([...byFile].map(([file, runs]) => symbolsOf(archive, file, runs, numberOfDay(day))))).flat();
  return arrowable({ date: day, revision: archive.revision, count: symbols.length, symbols }, symbols);
}

async function symbolsOf({ edition }: Archive, file: SpecFile, runs: readonly Run[], day: number): Promise<SnapshotSymbol[]> {
  const rows = runs.map(({ row, from }) => row + day - from);
  const stretch = { file, from: rows[0] ?? 0, until: (rows.at(-1) ?? 0) + 1 };
  const cell = await readCells(edition, stretch, ['file_size_bytes', 'last_modified']);
  return runs.map((run, index) => {
    const row = rows[index] ?? 0;
    return {
      ...instrumentOf(run),
      file_size_bytes: asNumber(cell(row, 'file_size_bytes')),
      last_modified: asTime(cell(row, 'last_modified')),
    };
  });
}
