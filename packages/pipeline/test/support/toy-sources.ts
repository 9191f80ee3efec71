import { DAY_MS } from '@bullion/core';
import type { Answer, Feed, Parsed, Source, Window } from '@bullion/exchanges';

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

function parse({ body, url }: Answer, { from, until }: Window): Parsed<unknown> {
  const { rows = [], rejected = [] } = JSON.parse(new TextDecoder().decode(body));
  if (!Array.isArray(rows)) throw new TypeError(`${url} has no rows`);
  const inside = rows.filter((row: { timestamp?: number; funding_time?: number }) => {
    const at = row.funding_time ?? row.timestamp ?? from;
    return at >= from && at < until;
  });
  return { rows: inside, rejected };
}
