import { DAY_MS, dayOf, eachDay } from '@bullion/core';
import type { Answer, Feed, OpenInterestRow, Parsed, Window } from '../exchange.ts';
import { fetchVerified } from './checksum.ts';
import { unpack } from './contents.ts';
import { judge } from './errors.ts';
import { folderOf } from './folder.ts';
import { METRICS_STEP_MS, readMetrics } from './metrics-csv.ts';
import { metricsShelf, periodIn } from './paths.ts';

/** Open interest at every five minutes: a ZIP for each UTC day, back to September 2020. */
export const metrics: Feed<OpenInterestRow> = {
  kind: 'metrics',
  feeds: 'silver_open_interest_normalized',
  shape: 'series',
  markets: ['perp'],
  intervals: [],
  youngMs: 7 * DAY_MS,
  stored: 'archive_files',
  folder: folderOf('day', ({ nativeSymbol }) => metricsShelf(nativeSymbol)),
  stateMs: METRICS_STEP_MS,
  // The last state of a file is that of the midnight with which its day ends; the first one is in the file before.
  lagMs: METRICS_STEP_MS,
  windowMs: () => DAY_MS,
  async *fetch(send, { series, from, until }) {
    const shelf = metricsShelf(series.nativeSymbol);
    for (const day of eachDay(dayOf(from), dayOf(until + DAY_MS - 1))) yield await fetchVerified(send, { ...shelf, period: day });
  },
  parsers: [{ parse }],
};

function parse(answer: Answer, { series, from }: Window): Parsed<OpenInterestRow> {
  if (judge(answer).kind === 'absent') return { rows: [], rejected: [] };
  const day = periodIn(answer.url) ?? dayOf(from);
  const { name, content } = unpack(answer, { ...metricsShelf(series.nativeSymbol), period: day });
  return readMetrics(content, { name, symbol: series.nativeSymbol, day });
}
