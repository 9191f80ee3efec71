import { DAY_MS, type Day, dayOf, isDay } from '@bullion/core';
import { intervalOf } from '../bars.ts';
import type { Answer, Feed, ListedFile, Parsed, Window } from '../exchange.ts';
import { type ListedObject, readListing } from './listing-xml.ts';
import { type ListAsk, listPages, PAGE_KEYS } from './pages.ts';
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
  const rows: ListedFile[] = [];
  const rejected: { timestamp: number; rule: string; row: unknown }[] = [];
  for (const file of readListing(answer).files) {
    if (file.key.endsWith('.zip.CHECKSUM')) continue;
    const day = dayIn(file, stem);
    if (day === undefined) rejected.push({ timestamp: file.lastModified, rule: 'odd_key', row: file });
    else if (day < first || day >= end) continue;
    else if (isDay(day)) rows.push({ ...file, day });
    else rejected.push({ timestamp: file.lastModified, rule: 'no_such_day', row: file });
  }
  return { rows, rejected };
}

/** The ten characters where the day belongs, or undefined for a key of another form. */
function dayIn({ key }: ListedObject, stem: string): string | undefined {
  if (!key.startsWith(stem)) return undefined;
  return /^(\d{4}-\d{2}-\d{2})\.zip$/.exec(key.slice(stem.length))?.[1];
}
