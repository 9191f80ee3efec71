import { DAY_MS, type Day, dayOf, type Period, periodOf, periodSpan } from '@bullion/core';
import type { ParsedColumns } from '../columns.ts';
import type { Answer, Folder, ListedFile, Parsed, Series, Window } from '../exchange.ts';
import { readIsoDay } from './iso-time.ts';
import { ListedFiles } from './listed-files.ts';
import type { ListedObject, ListingPage } from './listing-xml.ts';
import { type ListAsk, listPages, PAGE_KEYS, pageOf } from './pages.ts';
import type { Shelf } from './paths.ts';

/** The files of a series as its folder lists them: one walk answers for any number of periods, absence included. */
export function folderOf(grain: Folder['grain'], shelfOf: (series: Series) => Shelf): ReadFolder {
  const about = (window: Window) => keysOf(shelfOf(window.series), grain, window);
  return {
    grain,
    list: (send, window) => listPages(send, listAsk(about(window))),
    read: (answer, window) => readPage(answer, about(window)),
    columns: async (answer, window) => readColumns(answer, about(window)),
  };
}

interface ReadFolder extends Folder {
  /** The same as columns; nothing where a page says what they cannot hold. */
  columns(answer: Answer, window: Window): Promise<ParsedColumns | undefined>;
}

/** What the periods of a window look like as keys. */
interface Keys {
  readonly prefix: string;
  readonly stem: string;
  readonly first: Period;
  /** The period after the last one. */
  readonly end: Period;
}

function keysOf({ folder, stem }: Shelf, grain: Folder['grain'], { from, until }: Window): Keys {
  const first = periodOf(grain, from);
  const end = from < until ? periodOf(grain, periodSpan(periodOf(grain, until - 1)).until) : first;
  return { prefix: folder, stem: `${folder}${stem}`, first, end };
}

/** A key without its ending comes after all files of the period before and ahead of all files of its own period. */
function listAsk({ prefix, stem, first, end }: Keys): ListAsk {
  // Two keys a period, and one that shows that the last wanted one is behind us.
  const maxKeys = Math.min(PAGE_KEYS, 2 * periodsBetween(first, end) + 1);
  return { prefix, startAfter: `${stem}${first}`, endBefore: `${stem}${end}`, maxKeys };
}

/** Counted without naming each: a history has thousands, and pages are read by the thousand. */
function periodsBetween(first: Period, end: Period): number {
  const [from, until] = [new Date(startOf(first, 0, first.length)), new Date(startOf(end, 0, end.length))];
  if (first.length === DAY_LENGTH) return (until.getTime() - from.getTime()) / DAY_MS;
  return 12 * (until.getUTCFullYear() - from.getUTCFullYear()) + until.getUTCMonth() - from.getUTCMonth();
}

function readPage(answer: Answer, keys: Keys): Parsed<ListedFile> {
  const rows: ListedFile[] = [];
  const rejected = sortOut(pageOf(answer), keys, (file, start) => rows.push(fileOf(file, start)));
  return { rows, rejected };
}

function readColumns(answer: Answer, keys: Keys): ParsedColumns | undefined {
  const page = pageOf(answer);
  const files = new ListedFiles(page.files.length);
  return files.columns(sortOut(page, keys, (file, start) => files.add(file, start)));
}

/** Calls back with the files of wanted periods, and returns the keys that name none. */
function sortOut({ files }: ListingPage, keys: Keys, found: (file: ListedObject, start: number) => void): Rejected[] {
  const { stem, first, end } = keys;
  const [from, until] = [startOf(first, 0, first.length), startOf(end, 0, end.length)];
  const rejected: Rejected[] = [];
  for (const file of files) {
    const start = isNameOfPeriod(file.key, stem, first.length) ? startOf(file.key, stem.length, first.length) : Number.NaN;
    if (start >= from && start < until) found(file, start);
    else if (Number.isNaN(start)) {
      const rule = ruleBrokenBy(file, keys);
      if (rule !== undefined) rejected.push({ timestamp: file.lastModified, rule, row: file });
    }
  }
  return rejected;
}

type Rejected = Parsed<ListedFile>['rejected'][number];

const DAY_LENGTH = '2024-02-01'.length;

/** The first instant of the day or month written at a place in a text, in ms. */
function startOf(text: string, at: number, length: number): number {
  return length === DAY_LENGTH ? readIsoDay(text, at) : readIsoDay(`${text.slice(at, at + length)}-01`, 0);
}

/** Without its key: that would keep the page in memory, and says nothing that the day does not. */
function fileOf({ size, etag, lastModified }: ListedObject, start: number): ListedFile {
  const day: Day = dayOf(start);
  return { day, size, etag, lastModified };
}

/** Whether a key is the stem, as many characters as a period has, and the ending. */
function isNameOfPeriod(key: string, stem: string, length: number): boolean {
  return key.length === stem.length + length + '.zip'.length && key.startsWith(stem) && key.endsWith('.zip');
}

/** What is wrong with a key that names no period; nothing where it is not about the wanted ones. */
function ruleBrokenBy({ key }: ListedObject, { stem, first, end }: Keys): string | undefined {
  const [, period] = key.startsWith(stem) ? (/^(\d{4}-\d{2}(?:-\d{2})?)\.zip$/.exec(key.slice(stem.length)) ?? []) : [];
  if (period?.length !== first.length) return 'odd_key';
  return period < first || period >= end ? undefined : 'no_such_day';
}
