import type { Day, DayState } from '@bullion/core';
import { groupBy } from '@bullion/core';
import { type Arrowable, arrowable } from '../arrow.ts';
import type { Archive } from './archive.ts';
import { dayOfNumber } from './calendar.ts';
import { asNumber, asText, asTime, type CellReader, readCells } from './file-cells.ts';
import { type Instrument, instrumentOf } from './life.ts';
import type { Run } from './runs.ts';

/** The days of one symbol. */
export interface Timeline extends Arrowable {
  readonly symbol: string;
  readonly revision: string;
  /** First and last day on which the file exists; null where none does. */
  readonly first: Day | null;
  readonly last: Day | null;
  /** Every life of the tickers that this symbol stood for, under other symbols too, oldest first. */
  readonly lives: readonly (Instrument & { readonly first: Day; readonly last: Day })[];
  /** Every day that has a row, oldest first. */
  readonly days: readonly TimelineDay[];
}

export interface TimelineDay {
  readonly date: Day;
  readonly state: DayState;
  /** Why there is no file; null where there is one. */
  readonly cause: string | null;
  readonly available: boolean;
  readonly file_size_bytes: number | null;
  readonly last_modified: Date | null;
  readonly instrument_id: string;
}

export async function timelineOf(archive: Archive, written: string): Promise<Timeline> {
  const symbol = await archive.symbol(written);
  const calendar = await archive.calendar();
  const byFile = groupBy(calendar.runs(symbol), ({ file }) => file);
  const days = (await Promise.all([...byFile.values()].map((runs) => daysOf(archive, runs)))).flat();
  const there = days.filter(({ available }) => available);
  const tickers = new Set(calendar.runs(symbol).map((run) => instrumentOf(run).ticker));
  const lives = calendar.lives
    .filter(({ ticker }) => tickers.has(ticker))
    .toSorted((a, b) => a.first - b.first)
    .map(({ ticker, instrument_id, ...life }) => ({
      symbol: life.symbol,
      ticker,
      instrument_id,
      first: dayOfNumber(life.first),
      last: dayOfNumber(life.last),
    }));
  const [first, last] = [there[0]?.date ?? null, there.at(-1)?.date ?? null];
  return arrowable({ symbol, revision: archive.revision, first, last, lives, days }, days);
}

/** Runs of one file, in its order: their rows follow one another. */
async function daysOf({ edition }: Archive, runs: readonly Run[]): Promise<TimelineDay[]> {
  const [first, last] = [runs[0], runs.at(-1)];
  if (first === undefined || last === undefined) return [];
  const stretch = { file: first.file, from: first.row, until: last.row + last.until - last.from };
  const cell = await readCells(edition, stretch, ['cause', 'file_size_bytes', 'last_modified']);
  return runs.flatMap((run) => Array.from({ length: run.until - run.from }, (_, index) => dayOf(run, index, cell)));
}

function dayOf({ state, from, row, instrument_id }: Run, index: number, cell: CellReader): TimelineDay {
  return {
    date: dayOfNumber(from + index),
    state,
    cause: asText(cell(row + index, 'cause')),
    available: state === 'available',
    file_size_bytes: asNumber(cell(row + index, 'file_size_bytes')),
    last_modified: asTime(cell(row + index, 'last_modified')),
    instrument_id,
  };
}
