import { type Day, parseDay } from '@bullion/core';
import { type Arrowable, arrowable } from '../arrow.ts';
import { parseRange } from '../when.ts';
import type { Archive } from './archive.ts';
import { dayOfNumber, numberOfDay } from './calendar.ts';
import { type Instrument, instrumentOf } from './life.ts';

/** The symbols that were there on at least one day of `[from, to)`, sorted. */
export interface AvailableRange extends Arrowable {
  readonly from: Day;
  /** The first day that is left out. */
  readonly to: Day;
  readonly revision: string;
  readonly days: number;
  readonly count: number;
  readonly symbols: readonly RangeSymbol[];
}

/** One life of a symbol inside a range: a symbol that was used again stands there twice. */
export interface RangeSymbol extends Instrument {
  /** First and last day of the range with a file. */
  readonly first: Day;
  readonly last: Day;
  /** Days of the range with a file; `days` of the range, where none is missing. */
  readonly available_days: number;
}

/** Both ends must lie in what the dataset covers; nothing outside them is looked at. */
export async function rangeOf(archive: Archive, from: Day, to: Day): Promise<AvailableRange> {
  const [start, end] = [numberOfDay(archive.check(parseDay(from, 'from'))), numberOfDay(parseDay(to, 'to'))];
  parseRange(from, to, { from: 'from', until: 'to' });
  archive.check(dayOfNumber(end - 1));
  const calendar = await archive.calendar();
  const found = new Map<string, { symbol: string; instrument_id: string; first: number; last: number; days: number }>();
  for (const run of calendar.all()) {
    const [first, last] = [Math.max(run.from, start), Math.min(run.until, end) - 1];
    if (run.state !== 'available' || first > last) continue;
    const { symbol, instrument_id } = run;
    const known = found.get(instrument_id);
    found.set(instrument_id, { symbol, instrument_id, first: known?.first ?? first, last, days: (known?.days ?? 0) + last - first + 1 });
  }
  const symbols = [...found.values()].map((each) => ({
    ...instrumentOf(each),
    first: dayOfNumber(each.first),
    last: dayOfNumber(each.last),
    available_days: each.days,
  }));
  const about = { from: dayOfNumber(start), to: dayOfNumber(end), revision: archive.revision };
  return arrowable({ ...about, days: end - start, count: symbols.length, symbols }, symbols);
}
