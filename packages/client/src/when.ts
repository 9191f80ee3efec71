import { BullionError, isDay } from '@bullion/core';

/** A moment as a caller may write it: `2024-02-10`, an ISO time with `Z`, a Date, or milliseconds since the epoch. */
export type When = string | number | Date;

/** The moment in ms; anything that is not on the calendar is refused by the name of its option. */
function parseWhen(when: When, option: string): number {
  const ms = typeof when === 'string' ? parseText(when) : when instanceof Date ? when.getTime() : when;
  if (Number.isFinite(ms)) return ms;
  throw new BullionError('bad_date', `${option} ${JSON.stringify(when)} is not a moment of the calendar.`, {
    hint: 'Write it as 2024-02-10 or 2024-02-10T08:00:00Z (UTC).',
  });
}

/** Without a zone a time would mean something else on every machine, so `Z` is compulsory. */
function parseText(text: string): number {
  const day = text.slice(0, 10);
  if (!isDay(day) || !/^(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z)?$/.test(text.slice(10))) return Number.NaN;
  return Date.parse(text);
}

/** `[from, until)` in ms, open where nothing is said; a range that ends before it starts is refused. */
export function parseRange(from: When | undefined, until: When | undefined, names = { from: 'from', until: 'until' }): Range {
  const range = {
    from: from === undefined ? Number.NEGATIVE_INFINITY : parseWhen(from, names.from),
    until: until === undefined ? Number.POSITIVE_INFINITY : parseWhen(until, names.until),
  };
  if (range.from < range.until) return range;
  throw new BullionError('bad_date', `The range from ${String(from)} to ${String(until)} holds nothing.`, {
    hint: `Ranges are half-open: ${names.until} is the first moment that is left out, and lies after ${names.from}.`,
  });
}

export interface Range {
  readonly from: number;
  readonly until: number;
}
