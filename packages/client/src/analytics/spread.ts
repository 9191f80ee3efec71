import { mean, quantile } from './moments.ts';

/** How far values lie apart, in their unit: the quantiles of a box plot. */
export interface Spread {
  readonly count: number;
  readonly mean: number;
  readonly least: number;
  readonly p05: number;
  readonly p25: number;
  readonly p50: number;
  readonly p75: number;
  readonly p95: number;
  readonly most: number;
}

/** Quantiles are linear between the two nearest values, as those of pandas; null of nothing. */
export function spreadOf(values: readonly number[]): Spread | null {
  const middle = mean(values);
  if (middle === null) return null;
  const at = (share: number): number => quantile(values, share) ?? middle;
  return {
    count: values.length,
    mean: middle,
    least: at(0),
    p05: at(0.05),
    p25: at(0.25),
    p50: at(0.5),
    p75: at(0.75),
    p95: at(0.95),
    most: at(1),
  };
}
