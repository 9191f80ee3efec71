import { type Day, type DayState, parseDay } from '@bullion/core';
import { Dataset, type OpenOptions, openDataset } from '../dataset.ts';
import type { Edition } from '../edition.ts';
import { Archive, type KnownRuns } from './archive.ts';
import { type Average, averageOf, type WindowOptions } from './average.ts';
import { dayOfNumber, numberOfDay } from './calendar.ts';
import { type Counts, type CountsOptions, countsOf } from './counts.ts';
import { delistingsOf, type Listings, newListingsOf } from './listings.ts';
import { type Place, placeOf, type Ranking, type TopOptions, topOf } from './ranking.ts';
import { type Snapshot, snapshotOf } from './snapshot.ts';
import { type AvailableRange, rangeOf } from './span.ts';
import { type Summary, summaryOf } from './summary.ts';
import { type Timeline, timelineOf } from './timeline.ts';
import { type Trend, trendOf } from './trend.ts';
import { type Universe, type UniverseOptions, universeOf } from './universe.ts';

/** How the dataset is opened; an open one is as it was opened. */
export interface AvailabilityOptions extends OpenOptions {
  /** A folder, an address or an open dataset; an open one stays open. */
  readonly dataset?: string | Dataset | undefined;
}

/**
 * Which perpetual of the Binance archive was there on which day, delisted ones included, and what it traded. Days are UTC days,
 * volumes USDT, ranges leave their end out, null is "not known" and never zero. Every answer is of one revision, and names it.
 */
export class AvailabilityDB implements AsyncDisposable {
  readonly #dataset: Dataset;
  readonly #isOurs: boolean;
  readonly #archives = new WeakMap<Edition, Archive>();
  readonly #known: KnownRuns = new Map();

  private constructor(dataset: Dataset, isOurs: boolean) {
    this.#dataset = dataset;
    this.#isOurs = isOurs;
  }

  static async open({ dataset, ...options }: AvailabilityOptions = {}): Promise<AvailabilityDB> {
    if (dataset instanceof Dataset) return new AvailabilityDB(dataset, false);
    return new AvailabilityDB(await openDataset(dataset, options), true);
  }

  get revision(): string {
    return this.#dataset.revision;
  }

  /** The symbols that were available on a day, with the size and the upload time of their files. */
  snapshot(date: Day): Promise<Snapshot> {
    return this.#ask((archive) => snapshotOf(archive, date));
  }

  /** Every day of a symbol that has a row, oldest first. */
  timeline(symbol: string): Promise<Timeline> {
    return this.#ask((archive) => timelineOf(archive, symbol));
  }

  /** The symbols that were available on at least one day of `[from, to)`, and on how many. */
  range(from: Day, to: Day): Promise<AvailableRange> {
    return this.#ask((archive) => rangeOf(archive, from, to));
  }

  /** Every symbol that ever was, sorted. */
  symbols(): Promise<readonly string[]> {
    return this.#ask(async (archive) => (await archive.calendar()).symbols);
  }

  /** The state of every symbol on a day; also of days without a row. */
  async states(date: Day): Promise<Map<string, DayState>> {
    const day = numberOfDay(parseDay(date));
    return this.#ask(async (archive) => {
      const calendar = await archive.calendar();
      return new Map(calendar.symbols.map((symbol) => [symbol, calendar.state(symbol, day)]));
    });
  }

  /** The state of one symbol on a day; also of days without a row. */
  async state(symbol: string, date: Day): Promise<DayState> {
    const day = numberOfDay(parseDay(date));
    return this.#ask(async (archive) => (await archive.calendar()).state(await archive.symbol(symbol), day));
  }

  /** First and last day on which the file of a symbol was there, over all its lives; null where it never was. */
  seen(symbol: string): Promise<{ first: Day; last: Day } | null> {
    return this.#ask(async (archive) => {
      const runs = (await archive.calendar()).runs(await archive.symbol(symbol)).filter(({ state }) => state === 'available');
      const [first, last] = [runs[0], runs.at(-1)];
      return first === undefined || last === undefined ? null : { first: dayOfNumber(first.from), last: dayOfNumber(last.until - 1) };
    });
  }

  /** How many symbols were in which state, day by day. */
  counts(options: CountsOptions = {}): Promise<Counts> {
    return this.#ask((archive) => countsOf(archive, options));
  }

  /** Lives whose first file is of a day. */
  newListings(date: Day): Promise<Listings> {
    return this.#ask((archive) => newListingsOf(archive, date));
  }

  /** Lives that are over, and whose last file is of the day before. */
  delistings(date: Day): Promise<Listings> {
    return this.#ask((archive) => delistingsOf(archive, date));
  }

  /** The largest quote volumes of a day, of perpetuals in USDT. */
  topByVolume(date: Day, options: TopOptions = {}): Promise<Ranking> {
    return this.#ask((archive) => topOf(archive, date, options));
  }

  /** Where a symbol stood by volume on a day. */
  percentile(symbol: string, date: Day): Promise<Place> {
    return this.#ask((archive) => placeOf(archive, symbol, date));
  }

  /** What a symbol traded per day, over the days that end with `asOf`. */
  average(symbol: string, options: WindowOptions = {}): Promise<Average> {
    return this.#ask((archive) => averageOf(archive, symbol, options));
  }

  /** Whether the volume of a symbol grows: the days that end with `asOf`, and as many before them. */
  trend(symbol: string, options: WindowOptions = {}): Promise<Trend> {
    return this.#ask((archive) => trendOf(archive, symbol, options));
  }

  /** One day of the whole market. */
  summary(date: Day): Promise<Summary> {
    return this.#ask((archive) => summaryOf(archive, date));
  }

  /** What could be traded as of a day: perpetuals of a minimum age, the largest trailing volume first. Nothing after that day is read. */
  universe(options: UniverseOptions): Promise<Universe> {
    return this.#ask((archive) => universeOf(archive, options));
  }

  async close(): Promise<void> {
    if (this.#isOurs) await this.#dataset.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #ask<T>(question: (archive: Archive) => Promise<T>): Promise<T> {
    return this.#dataset.steadily((edition) => question(this.#archiveOf(edition)));
  }

  #archiveOf(edition: Edition): Archive {
    const archive = this.#archives.get(edition) ?? new Archive(edition, this.#known);
    this.#archives.set(edition, archive);
    return archive;
  }
}
