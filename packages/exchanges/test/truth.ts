import { DAY_MS, dayOf, dayStart, eachDay, INTERVAL_MS, type Interval, periodOf, type Span } from '@bullion/core';
import type { AnyFeed, CandleRow, FundingRow, ListedFile, OpenInterestRow } from '@bullion/exchanges';
import type { FakeInstrument } from '@bullion/exchanges/fakes';
import type { TestWorld } from './world.ts';

/** Facts and rows of one silver table, brought into one form in which they can be compared. */
interface Truth {
  /** What the world has in a span. */
  inWorld(world: TestWorld, feed: AnyFeed, about: About, span: Span): unknown[];
  /** What a parser made of the answers. */
  inRows(rows: readonly unknown[]): unknown[];
  /** Spans that are asked for start and end at multiples of this, ms. */
  grid(feed: AnyFeed, interval: Interval | ''): number;
  /** How long a span may be and how far it may lie in the past, ms. */
  reach(feed: AnyFeed, interval: Interval | ''): number;
  /** After how many ms all is published; two days unless stated. */
  settled?(feed: AnyFeed): number;
}

export interface About {
  readonly fact: FakeInstrument;
  readonly interval: Interval | '';
}

/** By the table that a feed leads to. */
export const TRUTHS: Readonly<Record<string, Truth>> = {
  silver_ohlcv_normalized: {
    inWorld: (world, feed, { fact, interval }, { from, until }) =>
      world
        .bars(fact, interval || '1d', from, until)
        .filter(({ closed, volume }) => closed && (feed.withoutTrades !== 'omitted' || Number(volume) > 0))
        .filter(({ openTime }) => feed.stored !== 'archive_files' || isPublished(world, fact, dayOf(openTime)))
        .map((bar) => [bar.openTime, ...[bar.open, bar.high, bar.low, bar.close, bar.volume].map(Number)]),
    inRows: (rows) => (rows as CandleRow[]).map((row) => [row.timestamp, row.open, row.high, row.low, row.close, row.volume]),
    grid: (feed, interval) => (feed.stored === 'archive_files' ? DAY_MS : INTERVAL_MS[interval || '1d']),
    reach: (feed, interval) => (feed.stored === 'archive_files' ? 4 : interval === '1d' ? 1200 : 60) * DAY_MS,
  },
  silver_funding_normalized: {
    inWorld: (world, { folder }, { fact }, { from, until }) =>
      world
        .funding(fact, from, until)
        .filter(({ time }) => folder === undefined || isMonthPublished(world, fact, time))
        .map(({ time, rate }) => [time, Number(rate)]),
    inRows: (rows) => (rows as FundingRow[]).map((row) => [row.funding_time, row.funding_rate]),
    grid: () => INTERVAL_MS['1h'],
    // OKX forgets what is older than three months.
    reach: () => 90 * DAY_MS,
    settled: ({ folder }) => (folder === undefined ? 2 : 45) * DAY_MS,
  },
  silver_open_interest_normalized: {
    inWorld: (world, { stateMs = INTERVAL_MS['1h'], lagMs = 0, folder }, { fact }, { from, until }) =>
      world
        .openInterest(fact, stateMs, from + lagMs, until + lagMs)
        .filter(({ time }) => folder === undefined || isPublished(world, fact, dayOf(time - lagMs)))
        .map(({ time, base }) => [time, fact.exchange === 'bybit' ? 2 * Number(base) : Number(base)]),
    inRows: (rows) => (rows as OpenInterestRow[]).map((row) => [row.timestamp, row.both_sides ?? row.open_interest]),
    grid: ({ folder }) => (folder === undefined ? INTERVAL_MS['1h'] : DAY_MS),
    // Several pages of every exchange.
    reach: ({ folder }) => (folder === undefined ? 10 : 4) * DAY_MS,
  },
  silver_availability: {
    inWorld: (world, _, { fact }, { from, until }) => eachDay(dayOf(from), dayOf(until)).filter((day) => isPublished(world, fact, day)),
    inRows: (rows) => (rows as ListedFile[]).map(({ day }) => day),
    grid: () => DAY_MS,
    reach: () => 900 * DAY_MS,
  },
};

function isMonthPublished(world: TestWorld, fact: FakeInstrument, time: number): boolean {
  return (world.archiveMonth(fact, periodOf('month', time))?.publishedAt ?? Infinity) <= world.now();
}

function isPublished(world: TestWorld, fact: FakeInstrument, day: string): boolean {
  const at = world.archivePublishedAt(fact, day);
  return at !== undefined && at <= world.now() && dayStart(day) < world.now();
}
