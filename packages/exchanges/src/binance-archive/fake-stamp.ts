import { hash32, type Interval, type Market, type Period } from '@bullion/core';

/** What a file holds: bars of a length, or one of the other kinds. */
export type FileKind = Interval | 'metrics' | 'fundingRate';

/** The name of a file, in parts. */
export interface FileName {
  readonly market: Market;
  /** As the archive spells it. */
  readonly symbol: string;
  readonly kind: FileKind;
  readonly period: Period;
}

/** One upload of a file. */
export interface UploadFacts {
  /** The days that it holds. */
  readonly days: readonly string[];
  /** Ms, whole seconds. */
  readonly at: number;
  /** How many uploads came before it. */
  readonly form: number;
}

/**
 * What every ZIP of a kind is filled up to per day, and how much that varies. A listing must announce the size that the
 * object then has; making a million ZIPs to learn their sizes would take hours, so the size is decided first and the ZIP follows.
 */
const SIZES: Readonly<Record<FileKind, { atLeast: number; spread: number }>> = {
  '1m': { atLeast: 98_304, spread: 16_384 },
  '1h': { atLeast: 4096, spread: 512 },
  '1d': { atLeast: 512, spread: 64 },
  metrics: { atLeast: 16_384, spread: 2048 },
  fundingRate: { atLeast: 512, spread: 64 },
};

/** By what a listing tells uploads apart: each has another size (in bytes; none has three before it) and another ETag. */
export function uploadStamp(seed: number, { market, symbol, kind, period }: FileName, { days, at, form }: UploadFacts) {
  const chance = hash32(market, symbol, kind, period);
  const { atLeast, spread } = SIZES[kind];
  const size = atLeast * days.length + 4 * (chance % (spread / 4)) + form;
  const [one, other] = [hexOf(chance), hexOf(hash32(seed, chance, at))];
  return { size, etag: `${one}${other}${other}${one}` };
}

/** Three digits at a time: writing hex is most of what an ETag costs, and a page has a thousand. */
const HEX = Array.from({ length: 4096 }, (_, number) => number.toString(16).padStart(3, '0'));

function hexOf(word: number): string {
  return `${HEX[word >>> 20]}${HEX[(word >>> 8) & 0xfff]}${HEX[word & 0xff]?.slice(1)}`;
}
