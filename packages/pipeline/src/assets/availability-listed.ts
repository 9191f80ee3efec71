import { type Column, count, DAY_MS, type Day, day, dayOf, dayStart, flag, optional, type Table, text, time } from '@bullion/core';
import type { ListedFile } from '@bullion/exchanges';
import type { ResponseEntry } from '@bullion/lake';
import { provenance } from '@bullion/tables';
import type { Reading } from './silver.ts';
import { parseSeries } from './silver-feeds.ts';
import { instrumentId } from './silver-identity.ts';

/** What is known of a symbol from answers that say nothing about the year at hand. */
export interface Elsewhere {
  /** A file of an earlier year is known. */
  readonly before: boolean;
  /** A file of a later year is known. */
  readonly after: boolean;
  /** The first day that was ever asked for. */
  readonly askedSince: Day;
}

/** What the answers outside a year say of each series: nothing but that there are files. */
export function elsewhere(answers: readonly ResponseEntry[], year: { from: number; until: number }): Map<string, Elsewhere> {
  const groups = Map.groupBy(answers, ({ series }) => series);
  return new Map(
    [...groups].map(([series, said]) => {
      const withFiles = said.filter(({ answer }) => answer === 'data');
      const before = withFiles.some(({ askedUntil }) => askedUntil <= year.from);
      const after = withFiles.some(({ askedFrom }) => askedFrom >= year.until);
      return [series, { before, after, askedSince: dayOf(Math.min(...said.map(({ askedFrom }) => askedFrom))) }];
    }),
  );
}

/** How the pages of listings are read into temporary tables: one row per file, and per page the walk that it belongs to. */
export function listedFiles(known: ReadonlyMap<string, Elsewhere>): Reading {
  return {
    table: LISTED,
    shared: SHARED,
    share: (answer, { source }) => {
      const { market, nativeSymbol } = parseSeries(answer.series);
      const { before = false, after = false, askedSince = dayOf(answer.asked_from) } = known.get(answer.series) ?? {};
      const values = {
        exchange: source.exchange,
        market,
        symbol: nativeSymbol,
        instrument_id: instrumentId(source.exchange, market, nativeSymbol),
        walk: `${answer.series} ${answer.asked_from} ${answer.asked_until} ${answer.batch_id}`,
        asked_from: dayOf(answer.asked_from),
        asked_until: dayOf(answer.final_until + DAY_MS - 1),
        asked_since: askedSince,
        known_before: before,
        known_after: after,
      };
      return { values, interval: '', delistedAt: null };
    },
    read: (parsed) => {
      const { day: date, size, etag, lastModified } = parsed as ListedFile;
      return { at: dayStart(date), values: { date, file_size_bytes: size, etag, last_modified: lastModified } };
    },
  };
}

const SHARED_COLUMNS: Readonly<Record<string, Column>> = {
  exchange: text({ doc: 'Exchange id.' }),
  market: text({ doc: 'Kind of market.' }),
  symbol: text({ doc: 'Symbol as the archive spells it.' }),
  instrument_id: text({ doc: 'One life of the symbol.' }),
  walk: text({ doc: 'The walk through a folder that the page belongs to.' }),
  asked_from: day({ doc: 'First day that the walk speaks about.' }),
  asked_until: day({ doc: 'The day after the last one.' }),
  asked_since: day({ doc: 'First day of the symbol that was ever asked for.' }),
  known_before: flag({ doc: 'A file of an earlier year is known.' }),
  known_after: flag({ doc: 'A file of a later year is known.' }),
};

const SHARED = Object.keys(SHARED_COLUMNS);

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
  grain: 'year',
  clock: 'date',
  samples: [],
  codeVersion: '1',
};
