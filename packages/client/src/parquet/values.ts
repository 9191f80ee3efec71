import { DAY_MS, dayOf } from '@bullion/core';
import type { FileMetaData, ParquetParsers } from 'hyparquet';

export type SchemaElement = FileMetaData['schema'][number];

/** Statistics of times and days come as ms since the epoch, as cells do. */
export const PARSERS: Partial<ParquetParsers> = {
  timestampFromMilliseconds: Number,
  timestampFromMicroseconds: (micros) => Number(micros) / 1e3,
  timestampFromNanoseconds: (nanos) => Number(nanos) / 1e6,
  dateFromDays: (days) => days * DAY_MS,
};

const decoder = new TextDecoder();

/** Whether the cells are numbers: counts, prices, and times and days, which become ms since the epoch. */
export function isNumeric({ type }: SchemaElement): boolean {
  return type === 'INT32' || type === 'INT64' || type === 'FLOAT' || type === 'DOUBLE';
}

/** What a number of a page is multiplied and divided by to be compared with others. */
export interface Unit {
  readonly times: number;
  readonly per: number;
}

export function unitOf(element: SchemaElement): Unit {
  return isDay(element) ? { times: DAY_MS, per: 1 } : { times: 1, per: unitsPerMs(element) ?? 1 };
}

/** From what a page holds to what can be compared. Counts stay below 2^53, see the tables. */
export function toNumbers(values: ArrayLike<unknown>, { times, per }: Unit): Float64Array {
  if (values instanceof Float64Array) return values;
  const numbers = new Float64Array(values.length);
  // Two halves of 32 bits: a BigInt for each value took three times as long.
  const halves = values instanceof BigInt64Array ? new Int32Array(values.buffer, values.byteOffset, 2 * values.length) : undefined;
  for (let place = 0; place < numbers.length; place++) {
    const whole = halves === undefined ? Number(values[place]) : (halves[2 * place + 1] ?? 0) * 2 ** 32 + ((halves[2 * place] ?? 0) >>> 0);
    numbers[place] = (whole * times) / per;
  }
  return numbers;
}

/** The same for what is not a number: text, or true and false. */
export function plainOf(raw: unknown): unknown {
  return raw instanceof Uint8Array ? decoder.decode(raw) : raw;
}

/** From that to what people get: times as `Date`, days as `YYYY-MM-DD`, null where nothing is said. */
export function finishOf(element: SchemaElement): (cell: unknown) => unknown {
  if (isDay(element)) return (cell) => (typeof cell === 'number' ? dayOf(cell) : null);
  if (unitsPerMs(element) !== undefined) return (cell) => (typeof cell === 'number' ? new Date(cell) : null);
  return (cell) => cell ?? null;
}

const isDay = ({ converted_type, logical_type }: SchemaElement): boolean => converted_type === 'DATE' || logical_type?.type === 'DATE';

function unitsPerMs({ converted_type, logical_type }: SchemaElement): number | undefined {
  const unit = logical_type?.type === 'TIMESTAMP' ? logical_type.unit : /^TIMESTAMP_(\w+)$/.exec(converted_type ?? '')?.[1];
  return unit === 'NANOS' ? 1e6 : unit === 'MICROS' ? 1e3 : unit === 'MILLIS' ? 1 : undefined;
}
