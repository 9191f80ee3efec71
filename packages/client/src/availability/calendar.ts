import { DAY_MS, type Day, type DayState, dayOf, dayStart, groupBy } from '@bullion/core';
import { type Life, livesOf } from './life.ts';
import type { Run } from './runs.ts';

/** The days that a dataset speaks about, half-open, counted from 1970-01-01. */
export interface Coverage {
  readonly from: number;
  readonly until: number;
}

/** What is known of every symbol and day, as runs in memory: who was there on a day costs microseconds. */
export class Calendar {
  readonly coverage: Coverage;
  /** Every symbol that ever was, sorted. */
  readonly symbols: readonly string[];
  /** Oldest run first. A day between two runs was never asked about. */
  readonly #runs: ReadonlyMap<string, readonly Run[]>;
  #lives: readonly Life[] | undefined;

  /** From the runs of all files, the files oldest first. */
  constructor(runs: readonly Run[], coverage: Coverage) {
    this.#runs = groupBy(runs, ({ symbol }) => symbol);
    this.symbols = [...this.#runs.keys()].sort();
    this.coverage = coverage;
  }

  has(symbol: string): boolean {
    return this.#runs.has(symbol);
  }

  runs(symbol: string): readonly Run[] {
    return this.#runs.get(symbol) ?? [];
  }

  /** The run that holds a day; none where there is no row. */
  at(symbol: string, day: number): Run | undefined {
    return runAt(this.runs(symbol), day);
  }

  /**
   * The state of a day. Outside the rows: before the first one the symbol was not listed yet; after the last one it is
   * delisted if that is how its rows end. Everything else was never asked about.
   */
  state(symbol: string, day: number): DayState {
    const runs = this.runs(symbol);
    const [first, last] = [runs[0], runs.at(-1)];
    if (first === undefined || last === undefined || day >= this.coverage.until) return 'unknown';
    if (day < first.from) return 'not_listed';
    if (day >= last.until) return last.state === 'delisted' ? 'delisted' : 'unknown';
    return runAt(runs, day)?.state ?? 'unknown';
  }

  /** Every life that has a file, in the order of the symbols. */
  get lives(): readonly Life[] {
    this.#lives ??= this.symbols.flatMap((symbol) => livesOf(this.runs(symbol), this.coverage.from));
    return this.#lives;
  }

  /** Every run, symbol by symbol. */
  *all(): Generator<Run> {
    for (const symbol of this.symbols) yield* this.runs(symbol);
  }
}

/** Runs do not overlap and come oldest first, so that half of those left can be skipped with each look. */
function runAt(runs: readonly Run[], day: number): Run | undefined {
  let [low, high] = [0, runs.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const run = runs[middle];
    if (run === undefined) return undefined;
    if (day < run.from) high = middle - 1;
    else if (day >= run.until) low = middle + 1;
    else return run;
  }
  return undefined;
}

export const numberOfDay = (day: Day): number => dayStart(day) / DAY_MS;
export const dayOfNumber = (number: number): Day => dayOf(number * DAY_MS);
