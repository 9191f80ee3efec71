import type { Market } from '@bullion/core';
import type { FakeInstrument, FakeWorld } from '../fake.ts';

/** The names of a market in the archive, in the order of their folders, with the instruments that bore each one after the other. */
export interface ArchiveIndex {
  readonly names: readonly string[];
  readonly lives: ReadonlyMap<string, readonly FakeInstrument[]>;
}

/** A world hands out the same array until another instrument is listed, and a listing of every symbol asks a thousand times. */
const indexes = new WeakMap<readonly FakeInstrument[], ArchiveIndex>();

export function archiveIndex(world: FakeWorld, market: Market): ArchiveIndex {
  const instruments = world.instruments('binance', market);
  const index = indexes.get(instruments) ?? makeIndex(instruments);
  indexes.set(instruments, index);
  return index;
}

function makeIndex(instruments: readonly FakeInstrument[]): ArchiveIndex {
  const lives = Map.groupBy(instruments, ({ archiveName, base, quote }) => (archiveName === '' ? base + quote : archiveName));
  return { lives, names: [...lives.keys()].sort((a, b) => compareBytes(`${a}/`, `${b}/`)) };
}

/** The order of UTF-8 bytes, which is that of code points: units of a surrogate pair come after all others. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const difference = rank(a.charCodeAt(at)) - rank(b.charCodeAt(at));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function rank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}
