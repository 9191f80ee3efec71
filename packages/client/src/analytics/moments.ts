import { known } from './series.ts';

/** Σx. */
export const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);

/** Σx / n; null of nothing. */
export const mean = (values: readonly number[]): number | null => known(sum(values) / values.length);

/** Sample standard deviation: √(Σ(x − mean)² / (n − 1)), in the unit of the values; null of fewer than two. */
export function deviation(values: readonly number[]): number | null {
  return values.length < 2 ? null : Math.sqrt(centralSum(values, 2) / (values.length - 1));
}

/** Sample covariance: Σ(x − mean x)(y − mean y) / (n − 1) of values side by side; null of fewer than two. */
export function covariance(left: readonly number[], right: readonly number[]): number | null {
  const [a, b] = [mean(left), mean(right)];
  if (a === null || b === null || left.length < 2) return null;
  return left.reduce((total, value, at) => total + (value - a) * ((right[at] ?? Number.NaN) - b), 0) / (left.length - 1);
}

/** Bias-corrected skewness G1 = n√(n−1)/(n−2) · Σd³ / (Σd²)^1.5 with d = x − mean; no unit; null of fewer than three, or where nothing varies. */
export function skewness(values: readonly number[]): number | null {
  const n = values.length;
  if (n < 3) return null;
  return known(((n * Math.sqrt(n - 1)) / (n - 2)) * (centralSum(values, 3) / centralSum(values, 2) ** 1.5));
}

/** Bias-corrected excess kurtosis G2 (0 of a normal distribution), as pandas `kurt`; no unit; null of fewer than four, or where nothing varies. */
export function kurtosis(values: readonly number[]): number | null {
  const n = values.length;
  if (n < 4) return null;
  const ratio = centralSum(values, 4) / centralSum(values, 2) ** 2;
  const scale = (n - 1) / ((n - 2) * (n - 3));
  return known(scale * (n * (n + 1) * ratio - 3 * (n - 1)));
}

/** The value below which the share `q` of the values lies, linear between the two nearest; null of nothing. */
export function quantile(values: readonly number[], q: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low === undefined || high === undefined ? null : low + (high - low) * (at - Math.floor(at));
}

/** Σ(x − mean)^power. */
function centralSum(values: readonly number[], power: number): number {
  const centre = sum(values) / values.length;
  return values.reduce((total, value) => total + (value - centre) ** power, 0);
}
