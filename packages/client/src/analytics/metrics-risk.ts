import { cagr } from './growth.ts';
import type { Metric } from './metric.ts';
import { drawdownMetrics } from './metrics-drawdown.ts';
import { tailMetrics } from './metrics-tails.ts';
import type { Performance } from './performance.ts';
import { autocorrelationPenalty, omega, probabilisticSharpe, sharpe, sortino } from './ratios.ts';
import { over } from './series.ts';
import { volatility } from './volatility.ts';

const penalised = ({ returns }: Performance, value: number | null): number | null => over(value, autocorrelationPenalty(returns));

const group = 'Risk';

/** How much a gain moved about, how deep it fell, and how far its tails reach. */
export const riskMetrics: readonly Metric[] = [
  {
    id: 'volatility',
    group,
    label: 'Volatility',
    unit: 'fraction',
    formula: 'deviation(r) × √(bars per year)',
    of: ({ returns, perYear }) => volatility(returns, perYear),
  },
  {
    id: 'sharpe',
    group,
    label: 'Sharpe',
    unit: 'number',
    formula: 'mean(r) / deviation(r) × √(bars per year), riskless rate 0',
    of: ({ returns, perYear }) => sharpe(returns, perYear),
  },
  {
    id: 'probabilistic_sharpe',
    group,
    label: 'Probability of Sharpe > 0',
    unit: 'fraction',
    formula: 'Φ(s / error of s), by skew and kurtosis',
    of: ({ returns }) => probabilisticSharpe(returns),
  },
  {
    id: 'smart_sharpe',
    group,
    label: 'Smart Sharpe',
    unit: 'number',
    formula: 'Sharpe / √(1 + 2 Σ (n − x)/n · |ρ|ˣ)',
    of: (own) => penalised(own, sharpe(own.returns, own.perYear)),
  },
  {
    id: 'sortino',
    group,
    label: 'Sortino',
    unit: 'number',
    formula: 'mean(r) / √(Σ min(r, 0)² / n) × √(bars per year)',
    of: ({ returns, perYear }) => sortino(returns, perYear),
  },
  {
    id: 'smart_sortino',
    group,
    label: 'Smart Sortino',
    unit: 'number',
    formula: 'Sortino / √(1 + 2 Σ (n − x)/n · |ρ|ˣ)',
    of: (own) => penalised(own, sortino(own.returns, own.perYear)),
  },
  {
    id: 'adjusted_sortino',
    group,
    label: 'Sortino / √2',
    unit: 'number',
    formula: 'Sortino / √2, comparable with Sharpe',
    of: ({ returns, perYear }) => over(sortino(returns, perYear), Math.SQRT2),
  },
  {
    id: 'smart_adjusted_sortino',
    group,
    label: 'Smart Sortino / √2',
    unit: 'number',
    formula: 'smart Sortino / √2',
    of: (own) => over(penalised(own, sortino(own.returns, own.perYear)), Math.SQRT2),
  },
  { id: 'omega', group, label: 'Omega', unit: 'number', formula: 'Σ gains / Σ losses', of: ({ returns }) => omega(returns) },
  {
    id: 'risk_return',
    group,
    label: 'Return / risk per bar',
    unit: 'number',
    formula: 'mean(r) / deviation(r)',
    of: ({ returns }) => sharpe(returns, 1),
  },
  {
    id: 'risk_adjusted_return',
    group,
    label: 'Risk-adjusted return',
    unit: 'fraction',
    formula: 'CAGR / time in market',
    of: ({ prices, returns }) => over(cagr(prices), returns.filter((each) => each !== 0).length / returns.length),
  },
  ...drawdownMetrics,
  ...tailMetrics,
];
