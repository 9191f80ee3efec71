import { BullionError, INTERVAL_MS } from '@bullion/core';
import type { Answer, CandleRow, Feed, Listing, Source } from '@bullion/exchanges';

/** A made-up exchange in one folder: what `test/add-one.test.ts` adds to a copy of the repository. */
export const source: Source = {
  id: 'toybourse',
  exchange: 'toybourse',
  title: 'Toybourse',
  endpoints: { TOYBOURSE: 'https://toybourse.example' },
  budgets: { all: { tokens: 50, perMs: 1000 } },
  quotes: ['USDT'],
  judge: ({ status }) =>
    status === 200
      ? { kind: 'ok' }
      : status === 404
        ? { kind: 'absent', message: 'no such pair' }
        : { kind: 'error', code: 'exchange_busy', message: `HTTP ${status}` },
  feeds: [instruments(), candles()],
};

function instruments(): Feed<Listing> {
  return {
    kind: 'instruments',
    feeds: 'silver_instruments',
    shape: 'snapshot',
    markets: ['spot'],
    intervals: [],
    windowMs: () => INTERVAL_MS['1d'],
    async *fetch(send) {
      yield await send({ endpoint: 'TOYBOURSE', path: '/pairs', query: {}, cost: { all: 1 } });
    },
    parsers: [{ parse: (answer) => ({ rows: read<[string, string][]>(answer).map(listing), rejected: [] }) }],
  };
}

function candles(): Feed<CandleRow> {
  return {
    kind: 'ohlcv',
    feeds: 'silver_ohlcv_normalized',
    shape: 'series',
    markets: ['spot'],
    intervals: ['1d'],
    windowMs: () => 100 * INTERVAL_MS['1d'],
    async *fetch(send, { series, from, until }) {
      const query = { pair: series.nativeSymbol, from: String(from), until: String(until) };
      yield await send({ endpoint: 'TOYBOURSE', path: '/bars', query, cost: { all: 1 } });
    },
    parsers: [{ parse: (answer) => ({ rows: read<number[][]>(answer).map(candle), rejected: [] }) }],
  };
}

function listing([base, quote]: [string, string]): Listing {
  return {
    market: 'spot',
    symbol: base + quote,
    native_symbol: `${base}~${quote}`,
    base,
    quote,
    settle: null,
    status: 'trading',
    native_status: 'open',
    contract_size: null,
    tick_size: null,
    step_size: null,
    funding_interval_hours: null,
    listed_at: null,
    delisted_at: null,
  };
}

function candle([timestamp = 0, open = 0, high = 0, low = 0, close = 0, volume = 0]: number[]): CandleRow {
  const unsaid = { quote_volume: null, trades_count: null, taker_buy_volume: null, taker_buy_quote_volume: null, flags: null };
  return { timestamp, open, high, low, close, volume, ...unsaid };
}

function read<T>(answer: Answer): T {
  try {
    return JSON.parse(new TextDecoder().decode(answer.body));
  } catch (cause) {
    throw new BullionError('bad_body', 'Toybourse sent something else than JSON.', { cause });
  }
}
