import { flagsOf } from '../bars.ts';
import type { ParsedColumns } from '../columns.ts';

/** The numbers of a line of klines, in their order; what follows them means nothing. */
const LINE = {
  open_time: 0,
  open: 1,
  high: 2,
  low: 3,
  close: 4,
  volume: 5,
  close_time: 6,
  quote_volume: 7,
  count: 8,
  taker_buy_volume: 9,
  taker_buy_quote_volume: 10,
} as const;
export const NUMBERS = Object.keys(LINE).length;
export const CLOSE_TIME = LINE.close_time;
export const COUNT = LINE.count;

/** Where in a line the values of each column stand, the time of the bar aside. */
const COLUMNS = {
  open: LINE.open,
  high: LINE.high,
  low: LINE.low,
  close: LINE.close,
  volume: LINE.volume,
  quote_volume: LINE.quote_volume,
  trades_count: LINE.count,
  taker_buy_volume: LINE.taker_buy_volume,
  taker_buy_quote_volume: LINE.taker_buy_quote_volume,
} as const;
const NAMES = Object.keys(COLUMNS);
const PLACES = Object.values(COLUMNS);

/** What is unusual about a bar, by code. */
const FLAGS = [false, true].flatMap((isCut) => [
  flagsOf(isCut, 1, { open: 1, high: 1, low: 1, close: 1 }),
  flagsOf(isCut, 0, { open: 1, high: 1, low: 1, close: 1 }),
  flagsOf(isCut, 0, { open: 1, high: 2, low: 1, close: 1 }),
]);

/** The place of a bar's flags among them. */
function flagsCode(isCut: boolean, line: Float64Array): number {
  const normal = isCut ? FLAGS.length / 2 : 0;
  if (line[LINE.volume] !== 0) return normal;
  const open = line[LINE.open];
  const isFlat = line[LINE.high] === open && line[LINE.low] === open && line[LINE.close] === open;
  return normal + (isFlat ? 1 : 2);
}

/** Bars as they are read, column by column. */
export class KlinesBars {
  #times: Float64Array;
  #values: Float64Array[];
  #flags: Uint8Array;
  #count = 0;
  #latest = Number.NEGATIVE_INFINITY;
  #ascends = true;

  /** `expected` bars fit without growing. */
  constructor(expected: number) {
    this.#times = new Float64Array(expected);
    this.#values = NAMES.map(() => new Float64Array(expected));
    this.#flags = new Uint8Array(expected);
  }

  /** Adds the bar of a line that opened at `time` (ms). */
  add(time: number, line: Float64Array, isCut: boolean): void {
    if (this.#count === this.#times.length) this.#grow();
    const row = this.#count++;
    this.#times[row] = time;
    for (let column = 0; column < PLACES.length; column++) {
      const values = this.#values[column];
      if (values !== undefined) values[row] = line[PLACES[column] ?? 0] ?? Number.NaN;
    }
    this.#flags[row] = flagsCode(isCut, line);
    if (time <= this.#latest) this.#ascends = false;
    this.#latest = time;
  }

  get columns(): Omit<ParsedColumns, 'rejected'> {
    const values = Object.fromEntries(NAMES.map((name, index) => [name, this.#values[index] ?? new Float64Array()]));
    return {
      count: this.#count,
      numbers: { timestamp: this.#times, ...values },
      texts: { flags: { codes: this.#flags, values: FLAGS } },
      ascends: this.#ascends,
    };
  }

  #grow(): void {
    const longer = <A extends Float64Array | Uint8Array>(make: (length: number) => A, old: A): A => {
      const array = make(2 * old.length + 16);
      array.set(old);
      return array;
    };
    this.#times = longer((length) => new Float64Array(length), this.#times);
    this.#values = this.#values.map((old) => longer((length) => new Float64Array(length), old));
    this.#flags = longer((length) => new Uint8Array(length), this.#flags);
  }
}
