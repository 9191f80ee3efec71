import { DAY_MS } from '@bullion/core';

/** A value at a moment; null where it cannot be known, because a bar that it needs is missing. */
export interface Point {
  readonly timestamp: Date;
  readonly value: number | null;
}

/** A year of these statistics: 365 days, because these markets never close. */
export const YEAR_MS = 365 * DAY_MS;

/** The values that are known, in their order. NaN and infinities count as not known. */
export function knownValues(points: readonly Pick<Point, 'value'>[]): number[] {
  return points.flatMap(({ value }) => (isKnown(value) ? [value] : []));
}

/** Two series at the moments at which both are known. */
export function alignedValues(left: readonly Point[], right: readonly Point[]): { left: number[]; right: number[] } {
  const others = new Map(right.map(({ timestamp, value }) => [timestamp.getTime(), value]));
  const aligned: { left: number[]; right: number[] } = { left: [], right: [] };
  for (const { timestamp, value } of left) {
    const other = others.get(timestamp.getTime());
    if (!isKnown(value) || !isKnown(other)) continue;
    aligned.left.push(value);
    aligned.right.push(other);
  }
  return aligned;
}

export const isKnown = (value: number | null | undefined): value is number => typeof value === 'number' && Number.isFinite(value);

/** A finite number, or null: division by nothing has no result. */
export const known = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** A quotient; null where one side is not known, or nothing is divided by nothing. */
export const over = (above: number | null, below: number | null): number | null =>
  isKnown(above) && isKnown(below) ? known(above / below) : null;
