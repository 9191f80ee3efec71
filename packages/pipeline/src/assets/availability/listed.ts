import { type Column, count, DAY_MS, day, dayOf, dayStart, MARKETS, optional, type Table, text, time } from '@bullion/core';
import type { ListedFile } from '@bullion/exchanges';
import { provenance } from '@bullion/tables';
import { parseSeries } from '../silver/feeds.ts';
import type { Reading } from '../silver/silver.ts';

const SHARED_COLUMNS: Readonly<Record<string, Column>> = {
  exchange: text({ doc: 'Exchange id.' }),
  market: text({ doc: 'Kind of market.', values: MARKETS }),
  symbol: text({ doc: 'Symbol as the archive spells it.' }),
  answer: text({ doc: 'What kind of answer the page is.' }),
  walk: text({ doc: 'The walk through a folder that the page belongs to.' }),
  asked_from: day({ doc: 'First day that the walk speaks about.' }),
  asked_until: day({ doc: 'The day after the last one.' }),
};

const LISTED: Table = {
  name: 'silver_availability',
  layer: 'silver',
  doc: 'Files as listings name them.',
  columns: {
    ...SHARED_COLUMNS,
    date: day({ doc: 'The day of the file.' }),
    file_size_bytes: count({ doc: 'Size.' }),
    etag: optional(text({ doc: 'ETag.' })),
    last_modified: time({ doc: 'When it was written.' }),
    ...provenance,
  },
  key: ['walk', 'date'],
  sort: ['walk', 'date'],
  grain: 'month',
  clock: 'date',
  samples: [],
  codeVersion: '1',
};

/** How the pages of listings are read into temporary tables: one row per file, and per page the walk that it belongs to. */
export const listedFiles: Reading = {
  table: LISTED,
  shared: Object.keys(SHARED_COLUMNS),
  share: (answer, { source }) => {
    const { market, nativeSymbol } = parseSeries(answer.series);
    const values = {
      exchange: source.exchange,
      market,
      symbol: nativeSymbol,
      answer: answer.answer,
      walk: `${answer.series} ${answer.asked_from} ${answer.asked_until} ${answer.batch_id}`,
      asked_from: dayOf(answer.asked_from),
      // A refusal settles nothing; it is about the days that were asked for.
      asked_until: dayOf((answer.answer === 'blocked' ? answer.asked_until : answer.final_until) + DAY_MS - 1),
    };
    return { values, interval: '', delistedAt: null };
  },
  read: (parsed) => {
    const { day: date, size, etag, lastModified } = parsed as ListedFile;
    return { at: dayStart(date), values: { date, file_size_bytes: size, etag, last_modified: lastModified } };
  },
};
