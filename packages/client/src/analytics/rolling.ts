import { isKnown, type Point } from './series.ts';

export interface Window {
  /** Bars in the window, the newest one included. */
  readonly bars: number;
  /** Length of a bar, ms. */
  readonly step: number;
}

/** A statistic of the last `bars` values, at every moment; null where one of them is missing or not known. */
export function rolling(
  points: readonly Point[],
  { bars, step }: Window,
  statistic: (values: readonly number[]) => number | null,
): Point[] {
  return points.map(({ timestamp }, at) => {
    const window = points.slice(Math.max(0, at + 1 - bars), at + 1);
    return { timestamp, value: isWhole(window, bars, step) ? statistic(window.map(({ value }) => value ?? Number.NaN)) : null };
  });
}

/** The same of two series at once, at the moments of the left one. */
export function rollingPair(
  left: readonly Point[],
  right: readonly Point[],
  { bars, step }: Window,
  statistic: (left: readonly number[], right: readonly number[]) => number | null,
): Point[] {
  const others = new Map(right.map(({ timestamp, value }) => [timestamp.getTime(), value]));
  const other = left.map(({ timestamp }) => ({ timestamp, value: others.get(timestamp.getTime()) ?? null }));
  return left.map(({ timestamp }, at) => {
    const [a, b] = [left, other].map((points) => points.slice(Math.max(0, at + 1 - bars), at + 1));
    if (a === undefined || b === undefined || !isWhole(a, bars, step) || !isWhole(b, bars, step)) return { timestamp, value: null };
    const numbers = (points: readonly Point[]): number[] => points.map(({ value }) => value ?? Number.NaN);
    return { timestamp, value: statistic(numbers(a), numbers(b)) };
  });
}

function isWhole(window: readonly Point[], bars: number, step: number): boolean {
  const [first, last] = [window[0], window.at(-1)];
  if (window.length !== bars || first === undefined || last === undefined) return false;
  return last.timestamp.getTime() - first.timestamp.getTime() === (bars - 1) * step && window.every(({ value }) => isKnown(value));
}
