import { DAY_MS } from '@bullion/core';
import type { Answer, Feed, Folder, Parsed, Source, Window } from '@bullion/exchanges';

/** Nothing is fetched in these tests. */
const folder: Folder = {
  grain: 'day',
  list: async function* () {
    yield* [];
  },
  read: () => ({ rows: [], rejected: [] }),
};

/** Sources with one wire format, `{ rows, rejected }`, so that tests say what arrives and nothing else. */
export const toySources: readonly Source[] = [
  source('alpha', 'alpha', [
    feed({ kind: 'instruments', feeds: 'silver_instruments', shape: 'snapshot', intervals: [] }),
    feed({ kind: 'ohlcv', feeds: 'silver_ohlcv_normalized', withoutTrades: 'flat' }),
    feed({ kind: 'funding', feeds: 'silver_funding_normalized', markets: ['perp'], intervals: [] }),
    feed({ kind: 'oi', feeds: 'silver_open_interest_normalized', markets: ['perp'], intervals: [], keepsMs: 30 * DAY_MS }),
  ]),
  source('alpha-archive', 'alpha', [
    feed({ kind: 'listing', feeds: 'silver_availability', markets: ['perp'] }),
    feed({ kind: 'klines', feeds: 'silver_ohlcv_normalized', withoutTrades: 'flat', stored: 'archive_files' }),
  ]),
  source('filed', 'filed', [
    feed({ kind: 'instruments', feeds: 'silver_instruments', shape: 'snapshot', intervals: [] }),
    feed({ kind: 'ohlcv', feeds: 'silver_ohlcv_normalized' }),
    feed({
      kind: 'oi',
      feeds: 'silver_open_interest_normalized',
      markets: ['perp'],
      intervals: [],
      keepsMs: 30 * DAY_MS,
      stateMs: 300_000,
    }),
    feed({ kind: 'funding', feeds: 'silver_funding_normalized', markets: ['perp'], intervals: [] }),
  ]),
  source('filed-archive', 'filed', [
    feed({
      ...{ kind: 'funding', feeds: 'silver_funding_normalized', markets: ['perp'], intervals: [], stored: 'archive_files' },
      folder: { ...folder, grain: 'month' },
    }),
    feed({
      ...{ kind: 'metrics', feeds: 'silver_open_interest_normalized', markets: ['perp'], intervals: [], stored: 'archive_files' },
      ...{ stateMs: 300_000, lagMs: 300_000, folder, parsers: [{ parse: parseWithEnd }] },
    }),
  ]),
  source('quiet', 'quiet', [
    feed({ kind: 'instruments', feeds: 'silver_instruments', shape: 'snapshot', intervals: [] }),
    feed({ kind: 'ohlcv', feeds: 'silver_ohlcv_normalized', withoutTrades: 'omitted' }),
  ]),
];

function source(id: string, exchange: string, feeds: readonly Feed[]): Source {
  return {
    id,
    exchange,
    title: id === 'alpha' ? 'Alpha' : id,
    endpoints: {},
    budgets: {},
    quotes: ['USDT'],
    judge: ({ status }) => (status === 404 ? { kind: 'absent', message: 'no such thing' } : { kind: 'ok' }),
    feeds,
  };
}

function feed(more: Partial<Feed> & Pick<Feed, 'kind' | 'feeds'>): Feed {
  return {
    shape: 'series',
    markets: ['spot', 'perp'],
    intervals: ['1d', '1h', '1m'],
    windowMs: () => 1,
    fetch: async function* () {
      yield* [];
    },
    parsers: [{ parse }],
    ...more,
  };
}

/** A file of a day ends with the state at midnight. */
function parseWithEnd(answer: Answer, window: Window): Parsed<unknown> {
  return parse(answer, { ...window, until: window.until + 1 });
}

function parse({ body, url }: Answer, { from, until }: Window): Parsed<unknown> {
  const { rows = [], rejected = [] } = JSON.parse(new TextDecoder().decode(body));
  if (!Array.isArray(rows)) throw new TypeError(`${url} has no rows`);
  const inside = rows.filter((row: { timestamp?: number; funding_time?: number }) => {
    const at = row.funding_time ?? row.timestamp ?? from;
    return at >= from && at < until;
  });
  return { rows: inside, rejected };
}
