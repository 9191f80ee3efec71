import { type Versus, versus } from './benchmark.ts';
import { totalReturn } from './growth.ts';
import type { Metric } from './metric.ts';
import { type Performance, sideBySide } from './performance.ts';
import { isKnown, known } from './series.ts';

const of =
  (name: keyof Versus) =>
  (own: Performance, benchmark: Performance | undefined): number | null => {
    if (benchmark === undefined) return null;
    const both = sideBySide(own, benchmark);
    return versus(both.own, both.other, own.perYear)[name];
  };

/** Cumulative return / β. */
function treynor(own: Performance, benchmark: Performance | undefined): number | null {
  const [grown, slope] = [totalReturn(own.prices), of('beta')(own, benchmark)];
  return isKnown(grown) && isKnown(slope) ? known(grown / slope) : null;
}

const group = 'Against the benchmark';

export const relativeMetrics: readonly Metric[] = [
  { id: 'beta', group, label: 'Beta', unit: 'number', formula: 'cov(r, b) / var(b), of bars that both have', of: of('beta') },
  { id: 'alpha', group, label: 'Alpha per year', unit: 'fraction', formula: '(mean r − β · mean b) × bars per year', of: of('alpha') },
  { id: 'correlation', group, label: 'Correlation', unit: 'number', formula: 'Pearson, of bars that both have', of: of('correlation') },
  { id: 'r_squared', group, label: 'R²', unit: 'number', formula: 'correlation²', of: of('r_squared') },
  {
    id: 'information_ratio',
    group,
    label: 'Information ratio',
    unit: 'number',
    formula: 'mean(r − b) / deviation(r − b), per bar',
    of: of('information_ratio'),
  },
  { id: 'treynor', group, label: 'Treynor', unit: 'number', formula: 'cumulative return / β', of: treynor },
];
