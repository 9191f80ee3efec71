import { DAY_MS, type Day, dayOf, eachDay, type Period, periodOf, periodSpan } from '@bullion/core';
import { intervalOf, stepOf } from '../bars.ts';
import { type ParsedColumns, rowsOf } from '../columns.ts';
import type { Answer, CandleRow, Feed, Parsed, Send, Window } from '../exchange.ts';
import { fetchVerified } from './checksum.ts';
import { unpack, unpackAside } from './contents.ts';
import { judge } from './errors.ts';
import { readKlines } from './klines-csv.ts';
import { type ArchiveFile, klinesFile, periodIn } from './paths.ts';
import type { ZipEntry } from './zip.ts';

/** Bars of one symbol: a ZIP for each UTC day, or one for a whole month, which counts only with its published SHA-256. */
export const klines: Feed<CandleRow> = {
  kind: 'klines',
  feeds: 'silver_ohlcv_normalized',
  shape: 'series',
  markets: ['perp', 'spot'],
  intervals: ['1m', '1d'],
  withoutTrades: 'flat',
  // Users have waited for files from one day to seven.
  youngMs: 7 * DAY_MS,
  stored: 'archive_files',
  // A month of minutes is one large file that a single bad day spoils.
  monthly: ['1d'],
  // The file of a day is what is replaced where it was wrong; that of its month stays as it was made.
  rank: (url) => (periodIn(url)?.length === DAY_LENGTH ? 1 : 0),
  windowMs: () => DAY_MS,
  fetch: (send, window) => (isMonth(window) ? fetchMonth(send, window) : fetchDays(send, window, daysOf(window))),
  parsers: [{ parse, columns }],
};

const DAY_LENGTH = '2024-02-01'.length;

/** The month in one file, and a file for each expected day that it lacks. A month that was never published is no answer about its days. */
async function* fetchMonth(send: Send, window: Window): AsyncGenerator<Answer> {
  const month = await fetchVerified(send, fileOf(window, periodOf('month', window.from)));
  const isThere = judge(month).kind !== 'absent';
  if (isThere) yield month;
  const found = new Set(isThere ? parse(month, window).rows.map(({ timestamp }) => dayOf(timestamp)) : []);
  const lacking = daysOf(window).filter((day) => !found.has(day));
  yield* fetchDays(send, window, lacking);
}

async function* fetchDays(send: Send, window: Window, days: readonly Day[]): AsyncGenerator<Answer> {
  for (const day of days) yield await fetchVerified(send, fileOf(window, day));
}

/** Windows are days, or a month of which all days are wanted. */
function isMonth({ from, until }: Window): boolean {
  const month = periodSpan(periodOf('month', from));
  return month.from === from && month.until === until;
}

function daysOf({ from, until, expected }: Window): readonly Day[] {
  return expected ?? eachDay(dayOf(from), dayOf(until + DAY_MS - 1));
}

function fileOf({ series }: Window, period: Period): ArchiveFile {
  return klinesFile({ market: series.market, symbol: series.nativeSymbol, interval: intervalOf(series), period });
}

function parse(answer: Answer, window: Window): Parsed<CandleRow> {
  if (judge(answer).kind === 'absent') return { rows: [], rejected: [] };
  const file = fileOfAnswer(answer, window);
  const read = barsIn(unpack(answer, file), file, window);
  return { rows: rowsOf<CandleRow>(read), rejected: read.rejected };
}

async function columns(answer: Answer, window: Window): Promise<ParsedColumns> {
  if (judge(answer).kind === 'absent') return NOTHING;
  const file = fileOfAnswer(answer, window);
  return await unpackAside(answer, file, (entry) => barsIn(entry, file, window));
}

const NOTHING: ParsedColumns = { count: 0, numbers: {}, texts: {}, rejected: [], ascends: true };

/** The file says by its name which days it is about: a window may have been answered by files of both kinds. */
function fileOfAnswer({ url }: Answer, window: Window): ArchiveFile {
  return fileOf(window, periodIn(url) ?? dayOf(window.from));
}

function barsIn({ name, content }: ZipEntry, { period }: ArchiveFile, { series }: Window): ParsedColumns {
  const { from, until } = periodSpan(period);
  return readKlines(content, { name, from, until, step: stepOf(series) });
}
