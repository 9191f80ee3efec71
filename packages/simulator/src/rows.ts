/**
 * Bars as rows of whole numbers in one flat array: prices in ticks, volumes in steps, quote volumes in ticks × steps.
 * Whole numbers add up exactly, so a longer bar is exactly the join of the shorter ones. A row whose open is 0 is absent.
 */
export type Rows = Float64Array;

export const OPEN = 0;
export const HIGH = 1;
export const LOW = 2;
export const CLOSE = 3;
export const VOLUME = 4;
export const QUOTE = 5;
export const TRADES = 6;
export const TAKER = 7;
export const TAKER_QUOTE = 8;
/** Numbers per row. */
export const WIDTH = 9;

export function emptyRows(count: number): Rows {
  return new Float64Array(count * WIDTH);
}

/** Whether the row at a position in the array holds a bar. */
export function isPresent(rows: Rows, at: number): boolean {
  return (rows[at + OPEN] ?? 0) > 0;
}

/** Rows that each join `size` rows of the source. */
export function joinRows(source: Rows, size: number): Rows {
  const joined = emptyRows(source.length / WIDTH / size);
  for (let at = 0, from = 0; at < joined.length; at += WIDTH, from += size * WIDTH) {
    const until = from + size * WIDTH;
    // Bars in which nobody traded say nothing about prices, so they count only where there are no others.
    if (!joinTraded(joined, at, source, from, until)) joinQuiet(joined, at, source, from, until);
  }
  return joined;
}

function joinTraded(target: Rows, at: number, source: Rows, from: number, until: number): boolean {
  let open = 0;
  let high = 0;
  let low = Number.MAX_VALUE;
  let close = 0;
  let volume = 0;
  let quote = 0;
  let trades = 0;
  let taker = 0;
  let takerQuote = 0;
  for (let row = from; row < until; row += WIDTH) {
    const traded = source[row + VOLUME] ?? 0;
    if (traded === 0) continue;
    if (open === 0) open = source[row + OPEN] ?? 0;
    high = Math.max(high, source[row + HIGH] ?? 0);
    low = Math.min(low, source[row + LOW] ?? 0);
    close = source[row + CLOSE] ?? 0;
    volume += traded;
    quote += source[row + QUOTE] ?? 0;
    trades += source[row + TRADES] ?? 0;
    taker += source[row + TAKER] ?? 0;
    takerQuote += source[row + TAKER_QUOTE] ?? 0;
  }
  if (open > 0) target.set([open, high, low, close, volume, quote, trades, taker, takerQuote], at);
  return open > 0;
}

function joinQuiet(target: Rows, at: number, source: Rows, from: number, until: number): void {
  for (let row = from; row < until; row += WIDTH) {
    if (!isPresent(source, row)) continue;
    if (!isPresent(target, at)) target.set(source.subarray(row, row + WIDTH), at);
    target[at + HIGH] = Math.max(target[at + HIGH] ?? 0, source[row + HIGH] ?? 0);
    target[at + LOW] = Math.min(target[at + LOW] ?? 0, source[row + LOW] ?? 0);
    target[at + CLOSE] = source[row + CLOSE] ?? 0;
  }
}

/** The sum of a column, also where it is larger than a double holds exactly. */
export function exactSum(rows: Rows, column: number): bigint {
  let sum = 0n;
  for (let at = column; at < rows.length; at += WIDTH) sum += BigInt(rows[at] ?? 0);
  return sum;
}
