import { type FakeReply, jsonReply } from '@bullion/exchanges/fakes';
import { busyTalk } from './busy.ts';

/** A published limit: at most so much weight in any window, counted when a request arrives. */
interface Limit {
  readonly name: string;
  /** What it is about: the mount and the path. */
  readonly about: RegExp;
  readonly weight: number;
  readonly perMs: number;
  weigh(path: string, query: URLSearchParams): number;
}

const MINUTE_MS = 60_000;
const one = () => 1;

/** As the exchanges publish them, written down here once more: what the requests of Bullion cost by its own reckoning plays no part. */
const LIMITS: readonly Limit[] = [
  { name: 'binance spot', about: /^binance-spot\/api\//, weight: 6000, perMs: MINUTE_MS, weigh: weighSpot },
  { name: 'binance futures', about: /^binance-futures\/fapi\/v1\/(?!funding)/, weight: 2400, perMs: MINUTE_MS, weigh: weighFutures },
  { name: 'binance funding', about: /^binance-futures\/fapi\/v1\/funding/, weight: 500, perMs: 5 * MINUTE_MS, weigh: one },
  { name: 'binance statistics', about: /^binance-futures\/futures\/data\//, weight: 1000, perMs: 5 * MINUTE_MS, weigh: one },
  { name: 'coinbase', about: /^coinbase\//, weight: 10, perMs: 1000, weigh: one },
  { name: 'okx candles', about: /^okx\/api\/v5\/market\/history-candles/, weight: 20, perMs: 2000, weigh: one },
  { name: 'okx instruments', about: /^okx\/api\/v5\/public\/instruments/, weight: 20, perMs: 2000, weigh: one },
  { name: 'okx funding', about: /^okx\/api\/v5\/public\/funding-rate-history/, weight: 10, perMs: 2000, weigh: one },
  { name: 'okx statistics', about: /^okx\/api\/v5\/rubik\//, weight: 10, perMs: 2000, weigh: one },
  { name: 'bybit', about: /^bybit\//, weight: 600, perMs: 5000, weigh: one },
];

function weighSpot(path: string): number {
  return path.endsWith('/exchangeInfo') ? 20 : 2;
}

function weighFutures(path: string, query: URLSearchParams): number {
  if (!path.endsWith('/klines')) return 1;
  const limit = Number(query.get('limit') ?? 500);
  return limit < 100 ? 1 : limit < 500 ? 2 : limit <= 1000 ? 5 : 10;
}

/** How a limit was used. */
export interface LimitUse {
  readonly name: string;
  readonly weight: number;
  readonly perMs: number;
  /** Weight of all requests that were let through. */
  readonly spent: number;
  /** The most weight that arrived in one window, refused requests included. */
  readonly most: number;
  readonly refused: number;
  /** From the first request to the last one. */
  readonly lastedMs: number;
}

/** Keeps the exchanges' limits: counts what arrives in sliding windows, and refuses what is too much. */
export class Limiter {
  readonly #now: () => number;
  readonly #books = new Map<Limit, Book>();

  /** `now` is the clock that windows are measured by, ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** What the exchange says where a request is one too many; undefined where it is welcome. */
  refuse(mount: string, path: string, query: URLSearchParams): FakeReply | undefined {
    const limit = LIMITS.find(({ about }) => about.test(`${mount}${path}`));
    if (limit === undefined) return undefined;
    const book = this.#books.get(limit) ?? new Book(limit);
    this.#books.set(limit, book);
    if (book.arrive(this.#now(), limit.weigh(path, query))) return undefined;
    const { tooMany, bans } = busyTalk(mount);
    // Who does not listen is banned.
    return jsonReply(tooMany, bans && book.refused > 10 ? 418 : 429, { 'retry-after': String(Math.ceil(limit.perMs / 1000)) });
  }

  uses(): LimitUse[] {
    return [...this.#books.values()].map((book) => book.use());
  }
}

class Book {
  readonly #limit: Limit;
  readonly #window: { readonly at: number; readonly weight: number }[] = [];
  #inWindow = 0;
  #spent = 0;
  #most = 0;
  #times: { readonly first: number; readonly last: number } | undefined;
  refused = 0;

  constructor(limit: Limit) {
    this.#limit = limit;
  }

  /** Whether it fits into the window that ends now. */
  arrive(at: number, weight: number): boolean {
    for (let first = this.#window[0]; first !== undefined && first.at <= at - this.#limit.perMs; first = this.#window[0]) {
      this.#inWindow -= first.weight;
      this.#window.shift();
    }
    this.#times = { first: this.#times?.first ?? at, last: at };
    this.#window.push({ at, weight });
    this.#inWindow += weight;
    this.#most = Math.max(this.#most, this.#inWindow);
    const fits = this.#inWindow <= this.#limit.weight;
    if (fits) this.#spent += weight;
    else this.refused += 1;
    return fits;
  }

  use(): LimitUse {
    const { name, weight, perMs } = this.#limit;
    const { first, last } = this.#times ?? { first: 0, last: 0 };
    return { name, weight, perMs, spent: this.#spent, most: this.#most, refused: this.refused, lastedMs: last - first };
  }
}
