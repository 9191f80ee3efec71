import { DAY_MS, type Day, type DayState, dayStart } from '@bullion/core';
import type { Group } from '../parquet/groups.ts';

/** Days of one symbol with the same state, `[from, until)` in ms. */
interface Run {
  readonly state: DayState;
  readonly from: number;
  until: number;
}

/** What is known of every symbol and day, as runs in memory: who was there on a day costs microseconds. */
export class States {
  /** Oldest run first. A day between two runs was never asked about. */
  readonly #runs = new Map<string, Run[]>();
  readonly #until: number;
  #sorted: string[] | undefined;

  /** From the columns symbol, date and state, sorted by symbol and date; `end` is the day after the last one that was asked about. */
  constructor(groups: readonly Group[], end: Day) {
    for (const group of groups) this.#add(group);
    this.#until = dayStart(end);
  }

  #add(group: Group): void {
    const [symbols, dates, states] = ['symbol', 'date', 'state'].map((name) => group.column(name));
    for (let row = 0; row < group.rows; row++) {
      const symbol = String(symbols?.at(row));
      const from = Number(dates?.at(row));
      const state = states?.at(row) as DayState;
      const runs = this.#runs.get(symbol) ?? [];
      if (runs.length === 0) this.#runs.set(symbol, runs);
      const last = runs.at(-1);
      if (last?.state === state && last.until === from) last.until = from + DAY_MS;
      else runs.push({ state, from, until: from + DAY_MS });
    }
  }

  /** Every symbol that ever was, sorted. */
  get symbols(): string[] {
    this.#sorted ??= [...this.#runs.keys()].sort();
    return this.#sorted;
  }

  has(symbol: string): boolean {
    return this.#runs.has(symbol);
  }

  /**
   * The state of a day. Outside the rows: before the first one the symbol was not listed yet; after the last one it is
   * delisted if that is how its rows end. Everything else was never asked about.
   */
  state(symbol: string, day: Day): DayState {
    const at = dayStart(day);
    const runs = this.#runs.get(symbol) ?? [];
    const [first, last] = [runs[0], runs.at(-1)];
    if (first === undefined || last === undefined || at >= this.#until) return 'unknown';
    if (at < first.from) return 'not_listed';
    if (at >= last.until) return last.state === 'delisted' ? 'delisted' : 'unknown';
    return runs.find(({ from, until }) => from <= at && at < until)?.state ?? 'unknown';
  }

  /** First and last day on which the file was there, in ms; null where it never was. */
  seen(symbol: string): { readonly first: number; readonly last: number } | null {
    const there = (this.#runs.get(symbol) ?? []).filter(({ state }) => state === 'available');
    const [first, last] = [there[0], there.at(-1)];
    return first === undefined || last === undefined ? null : { first: first.from, last: last.until - DAY_MS };
  }
}
