import type { Parsed } from './exchange.ts';

/** Rows column by column, of feeds with so many that an object for each would cost more than all the rest. */
export interface ParsedColumns {
  readonly count: number;
  /** By column, at least `count` numbers; `timestamp` is among them. */
  readonly numbers: Readonly<Record<string, Float64Array>>;
  readonly texts: Readonly<Record<string, TextColumn>>;
  readonly rejected: Parsed<unknown>['rejected'];
  /** Whether every row is later than the one before it. */
  readonly ascends: boolean;
  /** What the times of its rows are counted in; absent where it has none, or where it cannot differ. */
  readonly timeUnit?: TimeUnit;
}

/** `ms and us`: one file in which both stand. */
export type TimeUnit = 'ms' | 'us' | 'ms and us';

/** Few texts and many rows: for each row the place of its text in the list. */
export interface TextColumn {
  readonly codes: Uint8Array;
  readonly values: readonly (string | null)[];
}

/** The same rows as objects, which whoever named the columns knows the type of. */
export function rowsOf<R>({ count, numbers, texts }: ParsedColumns): R[] {
  const columns = [
    ...Object.entries(numbers).map(([name, values]) => ({ name, at: (row: number) => values[row] })),
    ...Object.entries(texts).map(([name, { codes, values }]) => ({ name, at: (row: number) => values[codes[row] ?? 0] })),
  ];
  return Array.from({ length: count }, (_, row) => Object.fromEntries(columns.map(({ name, at }) => [name, at(row)])) as R);
}
