import { isKnown, type Point } from './series.ts';

/** A perpetual beside its spot pair at one moment. */
export interface BasisPoint {
  readonly timestamp: Date;
  /** Price of the perpetual, quote. */
  readonly perp: number;
  /** Price of the spot pair, quote. */
  readonly spot: number;
  /** perp / spot − 1, a fraction: above zero the perpetual is dearer. */
  readonly basis: number;
}

/** Where both have a bar; a bar that one of them lacks has no basis. */
export function basisOf(perp: readonly Point[], spot: readonly Point[]): BasisPoint[] {
  const spotAt = new Map(spot.map(({ timestamp, value }) => [timestamp.getTime(), value]));
  return perp.flatMap(({ timestamp, value }) => {
    const other = spotAt.get(timestamp.getTime());
    return isKnown(value) && isKnown(other) && other > 0 ? [{ timestamp, perp: value, spot: other, basis: value / other - 1 }] : [];
  });
}
