import type { Metric } from './metric.ts';
import { kurtosis, skewness } from './moments.ts';
import { expectedShortfall, outlierLosses, outlierWins, tailRatio, valueAtRisk } from './tails.ts';

const group = 'Risk';

/** What the rare returns are like. */
export const tailMetrics: readonly Metric[] = [
  {
    id: 'var_95',
    group,
    label: 'Value at risk, 95 %',
    unit: 'fraction',
    formula: '5 % quantile of r',
    of: ({ returns }) => valueAtRisk(returns),
  },
  {
    id: 'es_95',
    group,
    label: 'Expected shortfall, 95 %',
    unit: 'fraction',
    formula: 'mean of r at or below the value at risk',
    of: ({ returns }) => expectedShortfall(returns),
  },
  {
    id: 'var_95_normal',
    group,
    label: 'Value at risk, 95 %, normal',
    unit: 'fraction',
    formula: 'mean + z(5 %) × deviation',
    of: ({ returns }) => valueAtRisk(returns, 0.95, 'normal'),
  },
  { id: 'skew', group, label: 'Skew', unit: 'number', formula: 'G1, bias-corrected', of: ({ returns }) => skewness(returns) },
  {
    id: 'kurtosis',
    group,
    label: 'Excess kurtosis',
    unit: 'number',
    formula: 'G2, bias-corrected; 0 of a normal distribution',
    of: ({ returns }) => kurtosis(returns),
  },
  {
    id: 'tail_ratio',
    group,
    label: 'Tail ratio',
    unit: 'number',
    formula: '|95 % quantile / 5 % quantile|',
    of: ({ returns }) => tailRatio(returns),
  },
  {
    id: 'outlier_wins',
    group,
    label: 'Outlier wins',
    unit: 'number',
    formula: '99 % quantile / mean gain',
    of: ({ returns }) => outlierWins(returns),
  },
  {
    id: 'outlier_losses',
    group,
    label: 'Outlier losses',
    unit: 'number',
    formula: '1 % quantile / mean loss',
    of: ({ returns }) => outlierLosses(returns),
  },
];
