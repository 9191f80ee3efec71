import { DAY_MS, type Day, dayOf, dayStart, flag, MARKETS, type Row, type Table, text } from '@bullion/core';
import type { Ledger } from '@bullion/lake';
import { parseSeries } from '../silver/feeds.ts';

/** The archive of perpetuals begins here, so whoever asked since then has seen the first file of a symbol. */
const ARCHIVE_BEGINS: Day = '2019-09-25';

/** A file may be this many days late before its absence means something, whatever was measured: the longest delays that users reported were seven. */
export const LATE_DAYS_MIN = 8;
export const LATE_DAYS_MAX = 20;

/** What was asked about each symbol, beside the days themselves. */
export const ASKED: Table = {
  name: 'asked',
  layer: 'silver',
  doc: 'What was asked about symbols.',
  columns: {
    market: text({ doc: 'Kind of market.', values: MARKETS }),
    symbol: text({ doc: 'Symbol as the archive spells it.' }),
    seen_all: flag({ doc: 'Everything since the beginning of the archive was asked for.' }),
    up_to_now: flag({ doc: 'The days in which a late file may still come were asked for.' }),
  },
  key: ['market', 'symbol'],
  sort: ['market', 'symbol'],
  grain: 'all',
  samples: [],
  codeVersion: '1',
};

/** Read from the index alone. */
export function readAsked(assets: readonly string[], now: number, ledger: Pick<Ledger, 'coverage'>): Row<typeof ASKED>[] {
  const lateFrom = dayStart(dayOf(now)) - LATE_DAYS_MIN * DAY_MS;
  return assets.flatMap((asset) =>
    [...ledger.coverage({ asset })].map(([series, pieces]) => {
      const { market, nativeSymbol: symbol } = parseSeries(series);
      return {
        market,
        symbol,
        seen_all: pieces.some(({ askedFrom, finalUntil }) => askedFrom <= dayStart(ARCHIVE_BEGINS) && finalUntil > askedFrom),
        up_to_now: pieces.some(({ finalUntil }) => finalUntil > lateFrom),
      };
    }),
  );
}
