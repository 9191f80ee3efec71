import { DAY_MS } from '@bullion/core';
import { sum } from './moments.ts';
import { isKnown, knownValues, type Point } from './series.ts';

/** One fall below a peak, until the peak is reached again. */
export interface Drawdown {
  /** The moment of the peak. */
  readonly peak: Date;
  /** The moment of the lowest price. */
  readonly valley: Date;
  /** The moment at which the peak was reached again; null where it has not been. */
  readonly recovered: Date | null;
  /** Lowest price / peak − 1: a negative fraction. */
  readonly depth: number;
  /** From the peak to the recovery, or to the last price, in days. */
  readonly days: number;
  /** From the valley to the recovery, in days; null where there has been none. */
  readonly recovery_days: number | null;
}

/** How far a price is below the highest one before it: p / max(p so far) − 1, a fraction of zero or less. A missing bar changes nothing. */
export function underwater(prices: readonly Point[]): Point[] {
  let peak = 0;
  return prices.map(({ timestamp, value }) => {
    if (!isKnown(value)) return { timestamp, value: null };
    peak = Math.max(peak, value);
    return { timestamp, value: peak === 0 ? null : value / peak - 1 };
  });
}

/** The deepest fall, a fraction of zero or less; null without prices. */
export function maxDrawdown(prices: readonly Point[]): number | null {
  const falls = knownValues(underwater(prices));
  return falls.length === 0 ? null : falls.reduce((deepest, each) => Math.min(deepest, each), 0);
}

/** Every fall below a peak, in the order of time. */
export function drawdowns(prices: readonly Point[]): Drawdown[] {
  const found: Drawdown[] = [];
  let [peak, valley]: [Known | undefined, Known | undefined] = [undefined, undefined];
  for (const { timestamp, value } of prices) {
    if (!isKnown(value)) continue;
    const now = { timestamp, value };
    if (peak === undefined || value >= peak.value) {
      if (peak !== undefined && valley !== undefined) found.push(fall(peak, valley, now, now));
      [peak, valley] = [now, undefined];
    } else if (valley === undefined || value < valley.value) valley = now;
  }
  const last = prices.findLast((each): each is Known => isKnown(each.value));
  if (peak !== undefined && valley !== undefined && last !== undefined) found.push(fall(peak, valley, undefined, last));
  return found;
}

/** Root mean square of the depth under water: √(Σd² / (n − 1)), a fraction; `n` is the number of returns. */
export function ulcerIndex(prices: readonly Point[]): number | null {
  const depths = knownValues(underwater(prices)).slice(1);
  return depths.length < 2 ? null : Math.sqrt(sum(depths.map((each) => each ** 2)) / (depths.length - 1));
}

interface Known {
  readonly timestamp: Date;
  readonly value: number;
}

function fall(peak: Known, valley: Known, recovered: Known | undefined, last: Known): Drawdown {
  const days = (from: Known, until: Known): number => (until.timestamp.getTime() - from.timestamp.getTime()) / DAY_MS;
  return {
    peak: peak.timestamp,
    valley: valley.timestamp,
    recovered: recovered?.timestamp ?? null,
    depth: valley.value / peak.value - 1,
    days: days(peak, last),
    recovery_days: recovered === undefined ? null : days(valley, recovered),
  };
}
