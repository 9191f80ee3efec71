import { deviation, kurtosis, mean, skewness, sum } from './moments.ts';
import { normalShare } from './normal.ts';
import { isKnown, known } from './series.ts';

/** Sharpe ratio without a riskless rate: mean / standard deviation × √(bars per year); no unit. */
export function sharpe(returns: readonly number[], perYear: number): number | null {
  return ratio(mean(returns), deviation(returns), perYear);
}

/** Sortino ratio: mean / √(Σ min(r, 0)² / n) × √(bars per year); no unit; null where nothing was lost. */
export function sortino(returns: readonly number[], perYear: number): number | null {
  return ratio(mean(returns), Math.sqrt(sum(returns.map((each) => Math.min(each, 0) ** 2)) / returns.length), perYear);
}

/** Σ max(r, 0) / −Σ min(r, 0); no unit; null where nothing was lost. */
export function omega(returns: readonly number[]): number | null {
  return known(sum(returns.filter((each) => each > 0)) / -sum(returns.filter((each) => each < 0)));
}

/** √(1 + 2 Σ (n − x)/n · |ρ|ˣ) over x = 1 … n − 1, with ρ the correlation of each return with the one before: what trends make of a deviation; no unit. */
export function autocorrelationPenalty(returns: readonly number[]): number {
  const n = returns.length;
  const rho = Math.abs(correlation(returns.slice(0, -1), returns.slice(1)) ?? 0);
  let total = 0;
  for (let lag = 1; lag < n; lag++) total += ((n - lag) / n) * rho ** lag;
  return Math.sqrt(1 + 2 * total);
}

/** Probability that the true Sharpe ratio is above zero: Φ(s / √((1 − G1 s + (G2 + 2)/4 s²)/(n − 1))) with s per bar; a fraction. */
export function probabilisticSharpe(returns: readonly number[]): number | null {
  const [ratioPerBar, skew, tails] = [sharpe(returns, 1), skewness(returns), kurtosis(returns)];
  if (!isKnown(ratioPerBar) || !isKnown(skew) || !isKnown(tails)) return null;
  const error = Math.sqrt((1 - skew * ratioPerBar + ((tails + 2) / 4) * ratioPerBar ** 2) / (returns.length - 1));
  return known(normalShare(ratioPerBar / error));
}

/** Pearson's correlation: Σ dx·dy / √(Σdx² Σdy²), from −1 to 1; null of fewer than two, or where one does not vary. */
export function correlation(left: readonly number[], right: readonly number[]): number | null {
  const [a, b] = [mean(left), mean(right)];
  if (a === null || b === null || left.length < 2) return null;
  let [both, ofLeft, ofRight] = [0, 0, 0];
  for (const [at, value] of left.entries()) {
    const [x, y] = [value - a, (right[at] ?? Number.NaN) - b];
    both += x * y;
    ofLeft += x * x;
    ofRight += y * y;
  }
  return known(both / Math.sqrt(ofLeft * ofRight));
}

const ratio = (average: number | null, spread: number | null, perYear: number): number | null =>
  average === null || spread === null ? null : known((average / spread) * Math.sqrt(perYear));
