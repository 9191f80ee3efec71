import { DAY_MS, INTERVAL_MS, type Interval } from '@bullion/core';
import type { FakeBar } from '@bullion/exchanges/fakes';
import { barText } from './bar-text.ts';
import type { Instrument } from './instrument.ts';
import { Lru } from './lru.ts';
import { fillMinutes } from './minutes.ts';
import { Outages } from './outages.ts';
import { MINUTES, type MinutePath, minutePath } from './path.ts';
import { CLOSE, emptyRows, HIGH, isPresent, joinRows, LOW, OPEN, type Rows, WIDTH } from './rows.ts';
import { FIRST_DAY, type Walks } from './walk.ts';

/** Paths of 11 kB, hours of 2 kB, days of about 0.5 kB: some 30 MB when full. */
const PATHS_KEPT = 1_000;
const HOURS_KEPT = 4_000;
const DAYS_KEPT = 20_000;

/** The bars of a world. The cost of a query grows with the days asked for, never with the history before them. */
export class BarBook {
  readonly #walks: Walks;
  readonly #outages: ReadonlyMap<string, Outages>;
  readonly #paths = new Lru<MinutePath>(PATHS_KEPT);
  readonly #hours = new Lru<Rows>(HOURS_KEPT);
  readonly #days = new Lru<FakeBar | null>(DAYS_KEPT);
  /** The minutes of the instrument and day asked for last: pages of one day, and its hours and day, follow one another. */
  readonly #minutes = emptyRows(MINUTES);
  #minutesOf = -1;

  constructor(seed: number, walks: Walks, exchanges: readonly string[]) {
    this.#walks = walks;
    this.#outages = new Map(exchanges.map((exchange) => [exchange, new Outages(seed, exchange)]));
  }

  /** Bars that opened in `[from, until)` and before now, oldest first. */
  bars(instrument: Instrument, interval: Interval, span: { from: number; until: number; now: number }): FakeBar[] {
    const length = INTERVAL_MS[interval];
    const { now } = span;
    const from = Math.max(span.from, Math.floor(instrument.listedAt / length) * length, FIRST_DAY * DAY_MS);
    const until = Math.min(span.until, now, instrument.delistedAt ?? now);
    const bars: FakeBar[] = [];
    for (let day = Math.floor(from / DAY_MS); day * DAY_MS < until; day++) {
      if (interval === '1d') this.#addDay(bars, instrument, day, { from, until, now });
      else this.#addRows(bars, instrument, day, { from, until, now, length });
    }
    return bars;
  }

  /** Price of the asset in US dollars at the start of a minute. */
  price({ asset }: Instrument, at: number): number {
    const day = Math.floor(at / DAY_MS);
    return this.#path(asset, day).prices[Math.floor((at - day * DAY_MS) / 60_000)] ?? Number.NaN;
  }

  #addDay(bars: FakeBar[], instrument: Instrument, day: number, { from, until, now }: { from: number; until: number; now: number }): void {
    const openTime = day * DAY_MS;
    if (openTime < from || openTime >= until) return;
    const isOver = openTime + DAY_MS <= now;
    const bar = isOver
      ? this.#days.get(keyOf(instrument, day), () => this.#dayBar(instrument, day, now))
      : this.#dayBar(instrument, day, now);
    if (bar !== null) bars.push(bar);
  }

  #dayBar(instrument: Instrument, day: number, now: number): FakeBar | null {
    const hours = this.#hoursAt(instrument, day, now);
    const joined = joinRows(hours, 24);
    const openTime = day * DAY_MS;
    return isPresent(joined, 0) ? barText(joined, 0, { openTime, closed: openTime + DAY_MS <= now }, instrument, hours) : null;
  }

  #addRows(
    bars: FakeBar[],
    instrument: Instrument,
    day: number,
    { from, until, now, length }: { from: number; until: number; now: number; length: number },
  ): void {
    const rows = length === 60_000 ? this.#minutesAt(instrument, day, now) : this.#hoursAt(instrument, day, now);
    const midnight = day * DAY_MS;
    const first = Math.max(0, Math.ceil((from - midnight) / length));
    for (let index = first; index < rows.length / WIDTH; index++) {
      const openTime = midnight + index * length;
      if (openTime >= until) return;
      if (!isPresent(rows, index * WIDTH)) continue;
      bars.push(barText(rows, index * WIDTH, { openTime, closed: openTime + length <= now }, instrument));
    }
  }

  #hoursAt(instrument: Instrument, day: number, now: number): Rows {
    const isOver = (day + 1) * DAY_MS <= now;
    const join = (): Rows => joinRows(this.#minutesAt(instrument, day, now), 60);
    return isOver ? this.#hours.get(keyOf(instrument, day), join) : join();
  }

  /** The minutes of a day as they are known at an instant; the minute that contains it has not traded yet. */
  #minutesAt(instrument: Instrument, day: number, now: number): Rows {
    const minutes = this.#allMinutes(instrument, day);
    const elapsed = (now - day * DAY_MS) / 60_000;
    if (elapsed >= MINUTES) return minutes;
    const known = minutes.slice();
    const forming = Math.floor(elapsed) * WIDTH;
    known.fill(0, elapsed * WIDTH === forming ? forming : forming + WIDTH);
    if (isPresent(known, forming)) flatten(known, forming);
    return known;
  }

  #allMinutes(instrument: Instrument, day: number): Rows {
    const key = keyOf(instrument, day);
    if (key === this.#minutesOf) return this.#minutes;
    const walk = this.#walks.of(instrument.asset);
    fillMinutes(this.#minutes, instrument, {
      day,
      path: this.#path(instrument.asset, day),
      volatility: walk.volatility(day),
      nervousness: walk.nervousness(day),
      outage: this.#outages.get(instrument.exchange)?.on(day),
    });
    this.#minutesOf = key;
    return this.#minutes;
  }

  #path(asset: Instrument['asset'], day: number): MinutePath {
    return this.#paths.get(keyOf(asset, day), () => minutePath(asset.seed, this.#walks.of(asset), day));
  }
}

/** Days since the epoch stay below 2^16 until the year 2149. */
function keyOf({ index }: { index: number }, day: number): number {
  return index * 65_536 + day;
}

/** A bar that has only just opened. */
function flatten(rows: Rows, at: number): void {
  const open = rows[at + OPEN] ?? 0;
  rows.fill(0, at, at + WIDTH);
  for (const column of [OPEN, HIGH, LOW, CLOSE]) rows[at + column] = open;
}
