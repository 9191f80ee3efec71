import { DAY_MS, periodOf, periodSpan, periodsIn } from '@bullion/core';
import type { Answer, Feed, FundingRow, Parsed, Window } from '../exchange.ts';
import { fetchVerified } from './checksum.ts';
import { unpack } from './contents.ts';
import { judge } from './errors.ts';
import { folderOf } from './folder.ts';
import { readFundingFile } from './funding-csv.ts';
import { fundingShelf, periodIn } from './paths.ts';

/** Paid funding with the interval that Binance states: a ZIP for each month, back to January 2020, of contracts long gone, too. */
export const funding: Feed<FundingRow> = {
  kind: 'funding',
  feeds: 'silver_funding_normalized',
  shape: 'series',
  markets: ['perp'],
  intervals: [],
  // A file of a month was seen up to twelve days after it.
  youngMs: 14 * DAY_MS,
  stored: 'archive_files',
  folder: folderOf('month', ({ nativeSymbol }) => fundingShelf(nativeSymbol)),
  windowMs: () => 30 * DAY_MS,
  async *fetch(send, { series, from, until }) {
    const shelf = fundingShelf(series.nativeSymbol);
    for (const month of periodsIn('month', from, until)) yield await fetchVerified(send, { ...shelf, period: month });
  },
  parsers: [{ parse }],
};

/** A window may be a part of the month of its file. */
function parse(answer: Answer, { series, from, until }: Window): Parsed<FundingRow> {
  if (judge(answer).kind === 'absent') return { rows: [], rejected: [] };
  const month = periodIn(answer.url) ?? periodOf('month', from);
  const file = periodSpan(month);
  const { name, content } = unpack(answer, { ...fundingShelf(series.nativeSymbol), period: month });
  const { rows, rejected } = readFundingFile(content, { name, ...file });
  const isWanted = ({ funding_time: at }: FundingRow) => at >= from && (at < until || until >= file.until);
  return { rows: rows.filter(isWanted), rejected };
}
