import type { Instrument } from './instrument.ts';

/** The instruments of one market in the order of their listing. */
export class Roster {
  readonly #instruments: readonly Instrument[];
  #listed: readonly Instrument[] = [];

  constructor(instruments: readonly Instrument[]) {
    this.#instruments = instruments.toSorted((a, b) => a.listedAt - b.listedAt);
  }

  /** What is listed by an instant: the same array until that changes, so that others can keep what they make of it. */
  listedBy(now: number): readonly Instrument[] {
    const { length } = this.#listed;
    const isSame = (this.#listed.at(-1)?.listedAt ?? now) <= now && (this.#instruments[length]?.listedAt ?? Infinity) > now;
    if (!isSame) this.#listed = this.#instruments.filter(({ listedAt }) => listedAt <= now);
    return this.#listed;
  }
}
