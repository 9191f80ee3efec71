import { BullionError, type Column, type ColumnKind } from '@bullion/core';
import { toMicros } from '../duckdb/values.ts';
import type { Packer } from './packer.ts';
import { type Bounds, type Chunk, plainChunk, type Run, runsChunk, TYPE } from './parquet-chunk.ts';

/** Where columns of a kind are stored in numbers, how many of its units make one of theirs: an instant is micros at rest. */
const UNITS: Partial<Record<ColumnKind, number>> = { time: 1000, count: 1 };

/** How a kind of column is stored. */
export function storedAs(kind: ColumnKind): number {
  if (kind === 'text') return TYPE.bytes;
  if (kind === 'number') return TYPE.double;
  if (UNITS[kind] !== undefined) return TYPE.whole;
  throw new BullionError('bug', `Columns of ${kind} are written by DuckDB.`);
}

/** A chunk of numbers of which none is null. */
export function numbersChunk(packer: Packer, { kind }: Column, values: Float64Array): Promise<Chunk> {
  const rows = values.length;
  const units = UNITS[kind];
  if (units === undefined) return plainChunk(packer, storedAs(kind), { bytes: bytesOf(values), rows });
  return plainChunk(packer, storedAs(kind), { bytes: wholes(values, units), rows, bounds: boundsOf(values, units) });
}

/** A value of a column, null or not, in so many rows. */
export interface ValueRun {
  readonly value: unknown;
  readonly count: number;
}

/** A chunk of values of which many are equal. */
export function valuesChunk({ kind }: Column, runs: readonly ValueRun[]): Chunk {
  const places = new Map<unknown, number>();
  const stored: Uint8Array[] = [];
  const placeOf = (value: unknown): number => {
    if (value === null || value === undefined) return -1;
    // A map takes zero and minus zero for one.
    const key = Object.is(value, -0) ? '-0' : value;
    const place = places.get(key) ?? places.size;
    if (place === places.size) stored.push(storedValue(kind, value));
    places.set(key, place);
    return place;
  };
  const coded: Run[] = runs.map(({ value, count }) => ({ code: placeOf(value), count }));
  const bounds = kind === 'text' ? textBounds(stored) : undefined;
  const dictionary = kind === 'text' ? stored.map(withLength) : stored;
  return runsChunk(storedAs(kind), dictionary, coded, bounds);
}

function storedValue(kind: ColumnKind, value: unknown): Uint8Array {
  if (typeof value === 'string' && kind === 'text') return Buffer.from(value);
  if (typeof value !== 'number' || kind === 'text') throw new BullionError('bug', `A ${kind} is ${typeof value}.`);
  if (kind === 'number') return bytesOf(Float64Array.of(value));
  return new Uint8Array(BigInt64Array.of(kind === 'time' ? toMicros(value) : BigInt(value)).buffer);
}

function textBounds(stored: readonly Uint8Array[]): Bounds | undefined {
  const sorted = stored.toSorted(Buffer.compare);
  const [least, most] = [sorted[0], sorted.at(-1)];
  return least === undefined || most === undefined ? undefined : { least, most };
}

function withLength(text: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return Buffer.concat([length, text]);
}

function boundsOf(values: Float64Array, units: number): Bounds | undefined {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return least > most ? undefined : { least: wholes(Float64Array.of(least), units), most: wholes(Float64Array.of(most), units) };
}

const HALF = 2 ** 32;

/** Whole numbers of 64 bits, without a BigInt for each. */
function wholes(values: Float64Array, units: number): Uint8Array {
  const into = new Int32Array(2 * values.length);
  for (let row = 0; row < values.length; row++) {
    const value = Math.round((values[row] ?? 0) * units);
    const high = Math.floor(value / HALF);
    into[2 * row] = value - high * HALF;
    into[2 * row + 1] = high;
  }
  return new Uint8Array(into.buffer);
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
