import type { AvailabilityDB } from 'bullion';
import type { Output } from '../../terminal/output.ts';

/** The options of `bullion query`, as commander gives them. */
export interface QueryOptions {
  readonly number?: string;
  readonly asOf?: string;
  readonly minAgeDays?: string;
  readonly window?: string;
  readonly from?: string;
  readonly to?: string;
}

/** One query: what it is asked with, and how its answer is shown. */
export interface Question {
  readonly args: readonly string[];
  readonly options: readonly (keyof QueryOptions)[];
  /** Checks what was written, before any dataset is opened; what it gives asks and shows. */
  prepare(options: QueryOptions, of: readonly string[]): (db: AvailabilityDB, output: Output) => Promise<void>;
}

/** `1 symbol`, `2 symbols`. */
export const counted = (count: number, noun: string): string => `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;

/** A ticker beside its symbol, where they differ. */
export const tickerText = ({ symbol, ticker }: { readonly symbol: string; readonly ticker: string }): string =>
  symbol === ticker ? symbol : `${symbol} (then ${ticker})`;

/** Lines, without the empty ones at the end. */
export const lines = (...parts: readonly (string | null)[]): string => parts.filter((part) => part !== null && part !== '').join('\n');

/** Texts of a column with their ends one below the other. */
export function alignedRight(texts: readonly (string | null)[]): (string | null)[] {
  const width = Math.max(0, ...texts.map((text) => text?.length ?? 0));
  return texts.map((text) => text?.padStart(width) ?? null);
}
