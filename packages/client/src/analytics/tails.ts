import { deviation, mean, quantile } from './moments.ts';
import { normalDensity, normalQuantile } from './normal.ts';
import { known } from './series.ts';

/** Historical: from the returns as they were. Normal: from their mean and deviation, as if they were normally distributed. */
export type TailMethod = 'historical' | 'normal';

/**
 * Value at risk: the return that a bar undercuts with a probability of 1 − confidence; a fraction, below zero for a loss.
 * Historical: the (1 − confidence) quantile. Normal: mean + z·σ with z the normal quantile.
 */
export function valueAtRisk(returns: readonly number[], confidence = 0.95, method: TailMethod = 'historical'): number | null {
  if (method === 'historical') return quantile(returns, 1 - confidence);
  const [centre, spread] = [mean(returns), deviation(returns)];
  return centre === null || spread === null ? null : centre + normalQuantile(1 - confidence) * spread;
}

/**
 * Expected shortfall: the mean return of the bars that are as bad as the value at risk, or worse; a fraction.
 * Normal: mean − σ·φ(z)/(1 − confidence).
 */
export function expectedShortfall(returns: readonly number[], confidence = 0.95, method: TailMethod = 'historical'): number | null {
  if (method === 'historical') {
    const limit = quantile(returns, 1 - confidence);
    return limit === null ? null : mean(returns.filter((each) => each <= limit));
  }
  const [centre, spread] = [mean(returns), deviation(returns)];
  if (centre === null || spread === null) return null;
  return centre - (spread * normalDensity(normalQuantile(1 - confidence))) / (1 - confidence);
}

/** |95 % quantile / 5 % quantile| of returns: how far gains reach, measured by losses; no unit. */
export function tailRatio(returns: readonly number[]): number | null {
  return known(Math.abs((quantile(returns, 0.95) ?? Number.NaN) / (quantile(returns, 0.05) ?? Number.NaN)));
}

/** 99 % quantile / mean of the returns of zero or more; no unit. */
export function outlierWins(returns: readonly number[]): number | null {
  return known((quantile(returns, 0.99) ?? Number.NaN) / (mean(returns.filter((each) => each >= 0)) ?? Number.NaN));
}

/** 1 % quantile / mean of the returns below zero; no unit. */
export function outlierLosses(returns: readonly number[]): number | null {
  return known((quantile(returns, 0.01) ?? Number.NaN) / (mean(returns.filter((each) => each < 0)) ?? Number.NaN));
}
