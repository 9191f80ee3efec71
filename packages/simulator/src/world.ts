import { DAY_MS, dayStart, type Interval, invariant, type Market } from '@bullion/core';
import type { FakeBar, FakeFunding, FakeInstrument, FakeMonth, FakeOpenInterest, FakeWorld } from '@bullion/exchanges/fakes';
import { BarBook } from './bar-book.ts';
import { EXCHANGE_FACTS } from './exchange-facts.ts';
import { settlements } from './funding.ts';
import type { Instrument } from './instrument.ts';
import { everyInstrument } from './listings.ts';
import { openInterestOf } from './open-interest.ts';
import { Publication } from './publication.ts';
import { Roster } from './roster.ts';
import { Walks } from './walk.ts';

export interface WorldOptions {
  readonly seed?: number;
  /** The simulated time in ms, or what tells it. */
  readonly now: number | (() => number);
  /** Longest history, in days before now as it is at the start; without it history is complete, and the world the same on whatever day it starts. */
  readonly days?: number;
  /**
   * So many invented tickers by November 2026 instead of all 834, spread over the same years; special cases are among the first
   * numbers. From 2026-11-22 on there is a new one every four days in any case.
   */
  readonly symbols?: number;
  /** How many times as often as usual the archive loses, delays, replaces and truncates files; 1 unless given, and sensible up to 30. */
  readonly trouble?: number;
}

/** A simulated world: facts only, a pure function of seed and time. What an exchange makes of them is its fake's affair. */
export class World implements FakeWorld {
  readonly seed: number;
  #clock: () => number;
  readonly #walks: Walks;
  readonly #book: BarBook;
  readonly #publication: Publication;
  readonly #own: ReadonlyMap<FakeInstrument, Instrument>;
  readonly #byName: ReadonlyMap<string, Instrument>;
  readonly #byFolder: ReadonlyMap<string, readonly Instrument[]>;
  readonly #byPlace: ReadonlyMap<string, Roster>;

  constructor({ seed = 1, now, days, symbols, trouble }: WorldOptions) {
    this.seed = seed;
    this.#clock = typeof now === 'number' ? () => now : now;
    this.#walks = new Walks(seed);
    this.#publication = new Publication(seed, trouble);
    this.#book = new BarBook(seed, this.#walks, Object.keys(EXCHANGE_FACTS));
    const instruments = everyInstrument({
      seed,
      now: () => this.now(),
      notBefore: days === undefined ? 0 : Math.floor(this.now() / DAY_MS - days) * DAY_MS,
      ...(symbols === undefined ? {} : { symbols }),
    });
    this.#byName = new Map(instruments.map((instrument) => [nameOf(instrument), instrument]));
    this.#own = new Map(instruments.map((instrument) => [instrument, instrument]));
    const byPlace = Map.groupBy(instruments, ({ exchange, market }) => `${exchange}/${market}`);
    const byFolder = Map.groupBy(byPlace.get('binance/perp') ?? [], ({ archiveName }) => archiveName);
    this.#byFolder = new Map([...byFolder].sort(([a], [b]) => (a < b ? -1 : 1)));
    this.#byPlace = new Map([...byPlace].map(([place, each]) => [place, new Roster(each)]));
  }

  now(): number {
    return this.#clock();
  }

  /** Stops the clock at an instant (ms), before or after the present one. */
  setNow(ms: number): void {
    this.#clock = () => ms;
  }

  instruments(exchange: string, market: Market): readonly FakeInstrument[] {
    return this.#byPlace.get(`${exchange}/${market}`)?.listedBy(this.now()) ?? [];
  }

  bars(instrument: FakeInstrument, interval: Interval, from: number, until: number): readonly FakeBar[] {
    return this.#book.bars(this.#known(instrument), interval, { from, until, now: this.now() });
  }

  funding(instrument: FakeInstrument, from: number, until: number): readonly FakeFunding[] {
    return settlements(this.#known(instrument), { from, until, now: this.now() }, { walks: this.#walks, book: this.#book });
  }

  openInterest(instrument: FakeInstrument, stepMs: number, from: number, until: number): readonly FakeOpenInterest[] {
    return openInterestOf(this.#known(instrument), stepMs, { from, until, now: this.now() }, this.#book);
  }

  archivePublishedAt(instrument: FakeInstrument, day: string): number | undefined {
    return this.#publication.publishedAt(this.#known(instrument), dayStart(day) / DAY_MS);
  }

  archiveReplacedAt(instrument: FakeInstrument, day: string): readonly number[] {
    return this.#publication.replacedAt(this.#known(instrument), dayStart(day) / DAY_MS);
  }

  /** Every name of a perpetual that the archive ever uses, in the order of their letters. */
  archiveNames(): readonly string[] {
    return [...this.#byFolder.keys()];
  }

  /** The instruments that bear a name of the archive one after the other, those of the future included. */
  archiveLives(symbol: string): readonly Instrument[] {
    return this.#byFolder.get(symbol) ?? [];
  }

  archiveMonth(instrument: FakeInstrument, month: string): FakeMonth | undefined {
    return this.#publication.month(this.#known(instrument), month);
  }

  /** Also that of another world with the same seed: it has the same name and beginning. */
  #known(instrument: FakeInstrument): Instrument {
    const found = this.#own.get(instrument) ?? this.#byName.get(nameOf(instrument));
    invariant(found, `${nameOf(instrument)} to be an instrument of this world`);
    return found;
  }
}

export function createWorld(options: WorldOptions): World {
  return new World(options);
}

/** The facts as they were some time ago, as far as files are concerned. */
export function earlier(world: World, agoMs: number): FakeWorld {
  const now = world.now() - agoMs;
  return {
    seed: world.seed,
    now: () => now,
    instruments: (exchange, market) => world.instruments(exchange, market).filter(({ listedAt }) => listedAt <= now),
    bars: (instrument, interval, from, until) => world.bars(instrument, interval, from, until),
    funding: (instrument, from, until) => world.funding(instrument, from, until),
    openInterest: (instrument, stepMs, from, until) => world.openInterest(instrument, stepMs, from, until),
    archivePublishedAt: (instrument, day) => world.archivePublishedAt(instrument, day),
    archiveReplacedAt: (instrument, day) => world.archiveReplacedAt(instrument, day),
    archiveMonth: (instrument, month) => world.archiveMonth(instrument, month),
  };
}

/** A name of the archive can have several lives. */
function nameOf({ exchange, market, archiveName, listedAt }: FakeInstrument): string {
  return `${exchange}/${market}/${archiveName}/${listedAt}`;
}
