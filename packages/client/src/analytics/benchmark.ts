import { covariance, deviation, mean } from './moments.ts';
import { correlation } from './ratios.ts';
import { isKnown, known } from './series.ts';

/** How returns go with those of something else. */
export interface Versus {
  /** cov(r, b) / var(b); no unit. */
  readonly beta: number | null;
  /** (mean r − β · mean b) × bars per year, a fraction per year. */
  readonly alpha: number | null;
  /** Pearson's, from −1 to 1. */
  readonly correlation: number | null;
  /** Its square. */
  readonly r_squared: number | null;
  /** mean(r − b) / deviation(r − b) per bar; no unit. */
  readonly information_ratio: number | null;
}

/** Of returns side by side: only bars at which both are known. */
export function versus(returns: readonly number[], benchmark: readonly number[], perYear: number): Versus {
  const slope = beta(returns, benchmark);
  const [own, other] = [mean(returns), mean(benchmark)];
  const together = correlation(returns, benchmark);
  const ahead = returns.map((each, at) => each - (benchmark[at] ?? Number.NaN));
  return {
    beta: slope,
    alpha: isKnown(slope) && isKnown(own) && isKnown(other) ? (own - slope * other) * perYear : null,
    correlation: together,
    r_squared: together === null ? null : together ** 2,
    information_ratio: known((mean(ahead) ?? Number.NaN) / (deviation(ahead) ?? Number.NaN)),
  };
}

/** cov(r, b) / var(b); no unit; null where the benchmark does not vary. */
export function beta(returns: readonly number[], benchmark: readonly number[]): number | null {
  return known((covariance(returns, benchmark) ?? Number.NaN) / (covariance(benchmark, benchmark) ?? Number.NaN));
}
