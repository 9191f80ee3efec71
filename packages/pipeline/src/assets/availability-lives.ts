import { DAY_MS, type Day, dayOf, dayStart, flag, type Row, type Span, type Table, text } from '@bullion/core';
import type { ResponseEntry } from '@bullion/lake';
import { parseSeries } from './silver-feeds.ts';
import { instrumentId } from './silver-identity.ts';

/** A file may be this many days late before its absence means something: the longest delays that users reported were seven. */
export const LATE_DAYS = 8;

/** The archive of perpetuals begins here, so whoever asked since then has seen the first file of a symbol. */
const ARCHIVE_BEGINS: Day = '2019-09-25';

/** What is known of each symbol beside what the answers about a year say. */
export const LIVES: Table = {
  name: 'lives',
  layer: 'silver',
  doc: 'What the ledger knows of symbols.',
  columns: {
    instrument_id: text({ doc: 'One life of the symbol.' }),
    known_before: flag({ doc: 'A file of an earlier year is known.' }),
    known_after: flag({ doc: 'A file of a later year is known.' }),
    seen_all: flag({ doc: 'Everything since the beginning of the archive was asked for.' }),
    up_to_now: flag({ doc: 'The days in which a late file may still come were asked for.' }),
  },
  key: ['instrument_id'],
  sort: ['instrument_id'],
  grain: 'all',
  samples: [],
  codeVersion: '1',
};

/** Read from the index alone: of answers about other years it says no more than whether there were files. */
export function livesOf(answers: readonly ResponseEntry[], year: Span, now: number): Row<typeof LIVES>[] {
  const groups = Map.groupBy(answers, ({ exchange, series }) => {
    const { market, nativeSymbol } = parseSeries(series);
    return instrumentId(exchange, market, nativeSymbol);
  });
  return [...groups].map(([instrument_id, said]) => {
    const withFiles = said.filter(({ answer }) => answer === 'data');
    return {
      instrument_id,
      known_before: withFiles.some(({ askedUntil }) => askedUntil <= year.from),
      known_after: withFiles.some(({ askedFrom }) => askedFrom >= year.until),
      seen_all: said.some(({ askedFrom }) => askedFrom <= dayStart(ARCHIVE_BEGINS)),
      up_to_now: said.some(({ finalUntil }) => finalUntil > lateFrom(now)),
    };
  });
}

/** Days from here on may still get their file. */
export function lateFrom(now: number): number {
  return dayStart(dayOf(now)) - LATE_DAYS * DAY_MS;
}
