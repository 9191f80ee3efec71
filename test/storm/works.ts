import { invariant, type Market } from '@bullion/core';

/** What a storm collects again and again, and what must be right in the end. */
export interface Work {
  readonly name: string;
  /** Storms whose chance is below this, and not below that of the one before, are of this work. */
  readonly upTo: number;
  /** One of them is asked, and each of the others with the chance `company`. */
  readonly main: readonly string[];
  readonly others: readonly string[];
  readonly company: number;
  /** Of disturbed runs; named several times, it is run more often. */
  readonly targets: readonly string[];
  /** Of each calm day, in order. */
  readonly calm: readonly string[];
  /** Published tables that are held against the world, and the markets of which they tell. */
  readonly tables: readonly string[];
  readonly markets: readonly Market[];
  /** How far into a run it may be ended. */
  readonly reach: { readonly requests: number; readonly operations: number };
}

const SIDE = ['instruments', 'publish'];
const SPOTS = ['binance', 'coinbase', 'okx', 'bybit'];
const PERPS = ['binance', 'okx', 'bybit'];
const CANDLES = ['ohlcv_daily', 'ohlcv_hourly'];

/** Those of one feed show as much of it in a fifth of the time as everything does, so that most storms are of one. */
export const WORKS: readonly Work[] = [
  {
    name: 'everything',
    upTo: 0.05,
    ...{ main: ['binance'], others: SPOTS, company: 0.4 },
    targets: ['daily', 'ohlcv', 'ohlcv', 'minutes', 'funding', 'open_interest', 'availability', ...SIDE],
    calm: ['minutes', 'daily'],
    tables: [...CANDLES, 'ohlcv_1m', 'funding_rates', 'open_interest', 'daily_availability'],
    markets: ['spot', 'perp'],
    reach: { requests: 60, operations: 1500 },
  },
  { ...jobOf('ohlcv', SPOTS), name: 'spot', upTo: 0.25, tables: CANDLES, markets: ['spot'] },
  { ...jobOf('ohlcv', PERPS), name: 'perp', upTo: 0.4, tables: CANDLES },
  { ...jobOf('minutes', ['binance']), upTo: 0.52, tables: ['ohlcv_1m'], markets: ['spot', 'perp'] },
  { ...jobOf('funding', PERPS), upTo: 0.68, tables: ['funding_rates'] },
  { ...jobOf('open_interest', PERPS), upTo: 0.84, tables: ['open_interest'] },
  {
    ...jobOf('availability', ['binance']),
    ...{ upTo: 1, tables: ['daily_availability', 'ohlcv_daily'], reach: { requests: 40, operations: 700 } },
  },
];

export function workDrawn(chance: number): Work {
  const work = WORKS.find(({ upTo }) => chance < upTo);
  invariant(work !== undefined, `a chance below 1, not ${chance}`);
  return work;
}

export function workNamed(name: string): Work {
  const work = WORKS.find((each) => each.name === name);
  invariant(work !== undefined, `one of ${WORKS.map((each) => each.name).join(', ')}, not ${name}`);
  return work;
}

/** The work of one job. */
function jobOf(target: string, exchanges: readonly string[]): Omit<Work, 'upTo' | 'tables'> {
  return {
    name: target,
    ...{ main: exchanges, others: exchanges, company: 0.1 },
    targets: [target, target, target, target, ...SIDE],
    calm: [target, 'publish'],
    markets: ['perp'],
    reach: { requests: 10, operations: 400 },
  };
}
