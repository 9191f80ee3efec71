import { DAY_MS, type DayState, type SpecFile } from '@bullion/core';
import type { Edition } from '../edition.ts';
import type { Group } from '../parquet/groups.ts';

/** Consecutive rows of one file in which nothing changes: one symbol, one life, one state, a day after another. */
export interface Run {
  readonly symbol: string;
  readonly instrument_id: string;
  readonly state: DayState;
  /** First day and the day after the last one, counted from 1970-01-01. */
  readonly from: number;
  until: number;
  /** Where the first row stands. */
  readonly file: SpecFile;
  readonly row: number;
}

/** A file of daily_availability as runs: of 350,000 rows of a year they are a few thousand. In the order of the file: symbol, date. */
export async function readRuns(edition: Edition, file: SpecFile, signal?: AbortSignal): Promise<Run[]> {
  const groups = await edition.scan('daily_availability', ['symbol', 'instrument_id', 'state', 'date'], file, signal);
  const runs: Run[] = [];
  for (const group of groups) addGroup(runs, group, file);
  return runs;
}

function addGroup(runs: Run[], group: Group, file: SpecFile): void {
  const [symbols, lives, states] = [group.column('symbol').coded(), group.column('instrument_id').coded(), group.column('state').coded()];
  const dates = group.column('date').coded();
  const days = Float64Array.from(dates.values, (date) => Number(date) / DAY_MS);
  let open: Run | undefined;
  for (let row = 0; row < group.rows; row++) {
    const day = days[dates.codes[row] ?? 0] ?? Number.NaN;
    const isNext =
      open?.until === day &&
      symbols.codes[row] === symbols.codes[row - 1] &&
      lives.codes[row] === lives.codes[row - 1] &&
      states.codes[row] === states.codes[row - 1];
    if (open !== undefined && isNext) open.until = day + 1;
    else {
      open = {
        symbol: String(symbols.values[symbols.codes[row] ?? 0]),
        instrument_id: String(lives.values[lives.codes[row] ?? 0]),
        // The table's definition, which the publisher checks, has no other states.
        state: states.values[states.codes[row] ?? 0] as DayState,
        from: day,
        until: day + 1,
        file,
        row: group.start + row,
      };
      runs.push(open);
    }
  }
}
