import type { Interval, Market } from '@bullion/core';

/** What a fake exchange sees of the simulated world. Implemented by the simulator; facts only, no wire formats. */
export interface FakeWorld {
  readonly seed: number;
  /** The simulated time, ms. */
  now(): number;
  /** Everything the exchange ever listed, delisted instruments included. */
  instruments(exchange: string, market: Market): readonly FakeInstrument[];
  /** Bars that opened in `[from, until)` and before now, oldest first. The last one may still be forming. Minutes lost in an outage are absent. */
  bars(instrument: FakeInstrument, interval: Interval, from: number, until: number): readonly FakeBar[];
  /** Settlements in `[from, until)` and before now, oldest first. */
  funding(instrument: FakeInstrument, from: number, until: number): readonly FakeFunding[];
  /** Open interest at the multiples of `stepMs` in `[from, until)` and up to now, oldest first. */
  openInterest(instrument: FakeInstrument, stepMs: number, from: number, until: number): readonly FakeOpenInterest[];
  /** When the archive publishes the daily file of an instrument (ms), or undefined where it never does (lost file, not listed). */
  archivePublishedAt(instrument: FakeInstrument, day: string): number | undefined;
  /** When that file is replaced by a corrected one (ms), oldest first, also after now; mostly never. */
  archiveReplacedAt(instrument: FakeInstrument, day: string): readonly number[];
  /** The monthly file (`YYYY-MM`) of an instrument, or undefined where there never is one. */
  archiveMonth(instrument: FakeInstrument, month: string): FakeMonth | undefined;
}

export interface FakeMonth {
  readonly publishedAt: number;
  /** The days that it holds, in order: all that are published one by one, or fewer. */
  readonly days: readonly string[];
  /** The day of which it does not say the same as the daily file. */
  readonly disagrees: string | undefined;
}

export interface FakeInstrument {
  readonly exchange: string;
  readonly market: Market;
  /** Base and quote as words; each fake spells its own native symbol from them. */
  readonly base: string;
  readonly quote: string;
  readonly kind: 'perpetual' | 'delivery' | 'settled' | 'spot';
  /** The name that the archive uses where it is not base + quote (delivery, settled). */
  readonly archiveName: string;
  readonly listedAt: number;
  /** Ms, or undefined while it trades. */
  readonly delistedAt: number | undefined;
  readonly fundingIntervalHours: number;
  /** Decimals of prices and of quantities. */
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
}

/** Prices and volumes as decimal text, as an exchange prints them. */
export interface FakeBar {
  readonly openTime: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
  readonly quoteVolume: string;
  readonly trades: number;
  readonly takerVolume: string;
  readonly takerQuoteVolume: string;
  readonly closed: boolean;
}

export interface FakeFunding {
  /** With a few ms of jitter. */
  readonly time: number;
  readonly rate: string;
  readonly markPrice: string;
}

/** One side of what is open at an instant, as decimal text. */
export interface FakeOpenInterest {
  readonly time: number;
  readonly base: string;
  readonly value: string;
}

export interface FakeRequest {
  readonly method: string;
  /** Decoded path below the mount, starting with `/`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface FakeReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** The server side of one endpoint: answers like the exchange, from the facts of the world. */
export type Fake = (request: FakeRequest, world: FakeWorld) => FakeReply;

export function jsonReply(value: unknown, status = 200, headers: Record<string, string> = {}): FakeReply {
  return { status, headers: { 'content-type': 'application/json;charset=UTF-8', ...headers }, body: JSON.stringify(value) };
}

/** The smallest step at a number of decimals, as an exchange prints it: `0.01`. */
export function decimalStep(decimals: number): string {
  return decimals === 0 ? '1' : `0.${'1'.padStart(decimals, '0')}`;
}
