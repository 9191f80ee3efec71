import { DAY_MS, type Day, dayOf, dayStart } from '@bullion/core';
import { intervalOf } from '../bars.ts';
import type { Answer, Feed, ListedFile, Parsed, Window } from '../exchange.ts';
import { readIsoDay } from './iso-time.ts';
import type { ListedObject } from './listing-xml.ts';
import { type ListAsk, listPages, PAGE_KEYS, pageOf } from './pages.ts';
import { listingPrefix } from './paths.ts';

/** Which daily files of a symbol exist: one walk through its folder answers for any number of days, absence included. */
export const listing: Feed<ListedFile> = {
  kind: 'listing',
  feeds: 'silver_availability',
  shape: 'series',
  markets: ['perp', 'spot'],
  intervals: ['1m', '1h', '1d'],
  // Files appear up to a week late and are replaced later still.
  youngMs: 20 * DAY_MS,
  sweepMs: 28 * DAY_MS,
  windowMs: () => Number.MAX_SAFE_INTEGER,
  fetch: (send, window) => listPages(send, listAsk(window)),
  parsers: [{ parse }],
};

/** What the days of a window look like as keys. */
function keysOf({ series, from, until }: Window): { prefix: string; stem: string; first: Day; end: Day } {
  const { market, nativeSymbol: symbol } = series;
  const interval = intervalOf(series);
  const prefix = listingPrefix({ market, symbol, interval });
  return { prefix, stem: `${prefix}${symbol}-${interval}-`, first: dayOf(from), end: dayOf(until + DAY_MS - 1) };
}

/** A key without its ending comes after all files of the day before and ahead of all files of its own day. */
function listAsk(window: Window): ListAsk {
  const { prefix, stem, first, end } = keysOf(window);
  const days = Math.ceil((window.until - window.from) / DAY_MS);
  // Two keys a day, and one that shows that the last wanted day is behind us.
  const maxKeys = Math.min(PAGE_KEYS, 2 * days + 1);
  return { prefix, startAfter: `${stem}${first}`, endBefore: `${stem}${end}`, maxKeys };
}

function parse(answer: Answer, window: Window): Parsed<ListedFile> {
  const { stem, first, end } = keysOf(window);
  const [from, until] = [dayStart(first), dayStart(end)];
  const rows: ListedFile[] = [];
  const rejected: { timestamp: number; rule: string; row: unknown }[] = [];
  for (const file of pageOf(answer).files) {
    const start = isNameOfDay(file.key, stem) ? readIsoDay(file.key, stem.length) : Number.NaN;
    if (start >= from && start < until) rows.push(fileOf(file, start));
    else if (Number.isNaN(start)) {
      const rule = ruleBrokenBy(file, keysOf(window));
      if (rule !== undefined) rejected.push({ timestamp: file.lastModified, rule, row: file });
    }
  }
  return { rows, rejected };
}

/** Without its key: that would keep the page in memory, and says nothing that the day does not. */
function fileOf({ size, etag, lastModified }: ListedObject, start: number): ListedFile {
  return { day: dayOf(start), size, etag, lastModified };
}

/** Whether a key is the stem, ten characters where a day belongs, and the ending. */
function isNameOfDay(key: string, stem: string): boolean {
  return key.length === stem.length + '2024-02-01.zip'.length && key.startsWith(stem) && key.endsWith('.zip');
}

/** What is wrong with a key that names no day; nothing where it is not about the wanted days. */
function ruleBrokenBy({ key }: ListedObject, { stem, first, end }: ReturnType<typeof keysOf>): string | undefined {
  const [, day] = key.startsWith(stem) ? (/^(\d{4}-\d{2}-\d{2})\.zip$/.exec(key.slice(stem.length)) ?? []) : [];
  if (day === undefined) return 'odd_key';
  return day < first || day >= end ? undefined : 'no_such_day';
}
