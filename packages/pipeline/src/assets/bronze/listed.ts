import {
  count,
  DAY_MS,
  type Day,
  day,
  dayOf,
  dayStart,
  type Period,
  periodSpan,
  type Span,
  subtract,
  type Table,
  text,
} from '@bullion/core';
import type { Series, Window } from '@bullion/exchanges';
import type { StoredFile } from '@bullion/lake';
import { silverAvailability } from '@bullion/tables';
import type { World } from '../../engine/asset.ts';
import { relation, temporary } from '../../sql.ts';
import type { KeptFeed } from '../silver/feeds.ts';
import { overlaps } from '../silver/units.ts';
import type { DueSeries } from './plan.ts';
import { absenceRow, type LooseRow } from './row.ts';

/** What to ask of an archive's files, and what its listings say without asking. */
export interface FilesToAsk {
  readonly windows: readonly Window[];
  readonly absences: readonly LooseRow[];
}

/** A file of a month is published a day or more after its end, and appears late as others do. */
const MONTH_SETTLED_MS = 3 * DAY_MS;

/** From so many days on, a file of a month and its checksum are fewer requests and fewer bytes than files of days. */
const MONTH_DAYS_MIN = 4;

/**
 * Divides what is due of an archive's files into files that exist, by what is known of its listings, and days without any.
 * Days that no listing has spoken about are left out.
 */
export async function lookUpFiles(kept: KeptFeed, due: readonly DueSeries[], { lake, scope }: World): Promise<FilesToAsk> {
  const months = await monthsOf(due, lake);
  const windows: Window[] = [];
  const absences: LooseRow[] = [];
  for (const month of months) {
    const about = due[month.number];
    if (about === undefined) continue;
    const { series } = about;
    const { now } = scope;
    const expected = daysIn(month.period, month.files);
    if (isAskedWhole(kept, about, month, now)) windows.push({ series, now, ...periodSpan(month.period), expected });
    else windows.push(...expected.map((day) => dayWindow(series, day, now)));
    for (const span of runsOf(daysIn(month.period, month.none))) absences.push(absenceRow(kept, { series, now, ...span }, month));
  }
  return { windows, absences };
}

/** One day of a series whose file is known to exist. */
export function dayWindow(series: Series, day: Day, now: number): Window {
  return { series, now, from: dayStart(day), until: dayStart(day) + DAY_MS, expected: [day] };
}

/** What the listings say of the due days of one month of a series. Bits are days, the lowest the first. */
interface ListedMonth {
  readonly number: number;
  readonly period: Period;
  readonly files: number;
  readonly none: number;
  /** A listing that says that there is no file. */
  readonly url: string;
  readonly sha256: string;
  readonly status: number;
}

const DUE: Table = {
  name: 'due',
  layer: 'silver',
  doc: 'Stretches of files that are due.',
  columns: {
    number: count({ doc: 'Which of the series.' }),
    market: text({ doc: 'Kind of market.' }),
    symbol: text({ doc: 'As the archive spells it.' }),
    due_from: day({ doc: 'First day.' }),
    due_until: day({ doc: 'The day after the last one.' }),
  },
  key: ['number', 'due_from'],
  sort: ['number', 'due_from'],
  grain: 'all',
  samples: [],
  codeVersion: '1',
};

async function monthsOf(due: readonly DueSeries[], lake: World['lake']): Promise<ListedMonth[]> {
  const files = filesAbout(due, lake.ledger.files(silverAvailability.name));
  if (files.length === 0) return [];
  const table = temporary('due_files');
  try {
    await lake.engine.load(table, DUE, dueRows(due));
    return await lake.engine.rows<ListedMonth>(`
      SELECT d.number, strftime(a.date, '%Y-%m') AS period,
        sum(CASE WHEN a.said = 'file' THEN 1 << (day(a.date) - 1) ELSE 0 END)::BIGINT AS files,
        sum(CASE WHEN a.said = 'none' THEN 1 << (day(a.date) - 1) ELSE 0 END)::BIGINT AS none,
        coalesce(any_value(a.url) FILTER (a.said = 'none'), '') AS url,
        coalesce(any_value(a.source_sha256) FILTER (a.said = 'none'), '') AS sha256, coalesce(any_value(a.status), 200) AS status
      FROM ${table} d JOIN (${relation(
        silverAvailability,
        files.map(({ path }) => lake.path(path)),
      )}) a ON a.market = d.market AND a.symbol = d.symbol
        AND a.date >= d.due_from AND a.date < d.due_until
      GROUP BY ALL ORDER BY period, d.number`);
  } finally {
    await lake.engine.run(`DROP TABLE IF EXISTS ${table}`);
  }
}

function filesAbout(due: readonly DueSeries[], files: readonly StoredFile[]): StoredFile[] {
  const spans = due.flatMap((each) => each.due);
  const from = spans.reduce((least, span) => Math.min(least, span.from), Number.POSITIVE_INFINITY);
  const until = spans.reduce((most, span) => Math.max(most, span.until), 0);
  return files.filter(({ period }) => overlaps(periodSpan(period), { from, until }));
}

function dueRows(due: readonly DueSeries[]) {
  return due.flatMap(({ series, due: spans }, number) =>
    spans.map(({ from, until }) => {
      const [due_from, due_until] = [dayOf(from), dayOf(until + DAY_MS - 1)];
      return { number, market: series.market, symbol: series.nativeSymbol, due_from, due_until };
    }),
  );
}

/** A month is asked for as one file once it is over, where all of it is due, and so none of its days has been fetched. */
function isAskedWhole({ feed }: KeptFeed, { series, due }: DueSeries, { period, files }: ListedMonth, now: number): boolean {
  const span = periodSpan(period);
  const isPublished = feed.monthly?.some((interval) => interval === series.interval) === true && span.until + MONTH_SETTLED_MS <= now;
  return isPublished && daysIn(period, files).length >= MONTH_DAYS_MIN && subtract([span], due).length === 0;
}

function daysIn(period: Period, bits: number): Day[] {
  const { from } = periodSpan(period);
  return Array.from({ length: 31 }, (_, index) => index)
    .filter((index) => (bits >>> index) % 2 === 1)
    .map((index) => dayOf(from + index * DAY_MS));
}

/** Days in order, as stretches. */
function runsOf(days: readonly Day[]): Span[] {
  const runs: { from: number; until: number }[] = [];
  for (const day of days) {
    const from = dayStart(day);
    const last = runs.at(-1);
    if (last?.until === from) last.until = from + DAY_MS;
    else runs.push({ from, until: from + DAY_MS });
  }
  return runs;
}
