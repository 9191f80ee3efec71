import { addDays, BullionError, type Day, type DayState, dayOf, didYouMean, parseDay, type SpecTable } from '@bullion/core';
import { Dataset, openDataset } from '../dataset.ts';
import type { Edition } from '../edition.ts';
import { States } from './states.ts';

export interface AvailabilityOptions {
  /** A folder, an address or an open dataset; an open one stays open. */
  readonly dataset?: string | Dataset | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The symbols whose file of a day exists. */
export interface Snapshot {
  readonly date: Day;
  readonly revision: string;
  readonly count: number;
  readonly symbols: readonly { readonly symbol: string; readonly file_size_bytes: number | null; readonly last_modified: Date | null }[];
}

/** The days of one symbol. */
export interface Timeline {
  readonly symbol: string;
  readonly revision: string;
  /** First and last day on which the file exists; null where none does. */
  readonly first: Day | null;
  readonly last: Day | null;
  readonly days: readonly TimelineDay[];
}

export interface TimelineDay {
  readonly date: Day;
  readonly state: string;
  readonly available: boolean;
  readonly file_size_bytes: number | null;
}

const TABLE = 'daily_availability';

/** Which perpetual of the Binance archive was there on which day, delisted ones included. */
export class AvailabilityDB implements AsyncDisposable {
  readonly #dataset: Dataset;
  readonly #isOurs: boolean;
  /** Read on first use, once per edition. */
  readonly #states = new WeakMap<Edition, Promise<States>>();

  private constructor(dataset: Dataset, isOurs: boolean) {
    this.#dataset = dataset;
    this.#isOurs = isOurs;
  }

  static async open({ dataset, signal }: AvailabilityOptions = {}): Promise<AvailabilityDB> {
    if (dataset instanceof Dataset) return new AvailabilityDB(dataset, false);
    return new AvailabilityDB(await openDataset(dataset, { signal }), true);
  }

  get revision(): string {
    return this.#dataset.revision;
  }

  /** The symbols that were available on a day, with the size and the upload time of their files. */
  async snapshot(date: Day): Promise<Snapshot> {
    const day = parseDay(date);
    return this.#dataset.steadily(async (edition) => {
      checkCovered(edition.table(TABLE), day);
      const rows = await edition.read(TABLE, {
        from: day,
        until: addDays(day, 1),
        columns: ['symbol', 'available', 'file_size_bytes', 'last_modified'],
      });
      const symbols = rows.filter(({ available }) => available).map(({ available, ...rest }) => rest);
      return { date: day, revision: edition.spec.revision, count: symbols.length, symbols };
    });
  }

  /** Every day of a symbol that was asked about, oldest first. */
  async timeline(symbol: string): Promise<Timeline> {
    const wanted = symbol.trim().toUpperCase();
    return this.#dataset.steadily(async (edition) => {
      const days = await edition.read(TABLE, { symbol: wanted, columns: ['date', 'state', 'available', 'file_size_bytes'] });
      if (days.length === 0) throw unknownSymbol(symbol, await this.#statesOf(edition));
      const there = days.filter(({ available }) => available);
      const [first = null, last = null] = [there[0]?.date, there.at(-1)?.date];
      return { symbol: wanted, revision: edition.spec.revision, first, last, days };
    });
  }

  /** Every symbol that ever was, sorted. */
  symbols(): Promise<string[]> {
    return this.#ask((states) => states.symbols);
  }

  /** The state of every symbol on a day. */
  async states(date: Day): Promise<Map<string, DayState>> {
    const day = parseDay(date);
    return this.#ask((states) => new Map(states.symbols.map((symbol) => [symbol, states.state(symbol, day)])));
  }

  /** The state of one symbol on a day; also for days without a row. */
  async state(symbol: string, date: Day): Promise<DayState> {
    const day = parseDay(date);
    return this.#ask((states) => states.state(known(symbol, states), day));
  }

  /** First and last day on which the file of a symbol was there; null where it never was. */
  seen(symbol: string): Promise<{ first: Day; last: Day } | null> {
    return this.#ask((states) => {
      const seen = states.seen(known(symbol, states));
      return seen === null ? null : { first: dayOf(seen.first), last: dayOf(seen.last) };
    });
  }

  async close(): Promise<void> {
    if (this.#isOurs) await this.#dataset.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #ask<T>(question: (states: States) => T): Promise<T> {
    return this.#dataset.steadily(async (edition) => question(await this.#statesOf(edition)));
  }

  #statesOf(edition: Edition): Promise<States> {
    const loading = this.#states.get(edition) ?? loadStates(edition);
    this.#states.set(edition, loading);
    // A failed reading is not kept.
    loading.catch(() => this.#states.delete(edition));
    return loading;
  }
}

async function loadStates(edition: Edition): Promise<States> {
  const end = edition.table(TABLE).date_range?.end ?? '1970-01-01';
  const groups = await Promise.all(edition.table(TABLE).files.map((file) => edition.scan(TABLE, file, ['symbol', 'date', 'state'])));
  return new States(groups.flat(), end.slice(0, 10));
}

function checkCovered({ date_range }: SpecTable, day: Day): void {
  if (date_range !== null && day >= date_range.start && day < date_range.end) return;
  throw new BullionError('outside_coverage', `The dataset does not speak about ${day}.`, {
    hint: date_range === null ? 'It has no availability at all.' : `It covers ${date_range.start} to ${addDays(date_range.end, -1)}.`,
  });
}

function known(symbol: string, states: States): string {
  const wanted = symbol.trim().toUpperCase();
  if (states.has(wanted)) return wanted;
  throw unknownSymbol(symbol, states);
}

function unknownSymbol(symbol: string, { symbols }: States): BullionError {
  return new BullionError('unknown_symbol', `The archive has no perpetual ${JSON.stringify(symbol)}.${didYouMean(symbol, symbols)}`, {
    hint: symbols.length === 0 ? 'The dataset has no availability at all.' : `The dataset knows ${symbols.length} symbols.`,
  });
}
