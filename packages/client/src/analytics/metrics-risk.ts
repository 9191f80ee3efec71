import { dayOf } from '@bullion/core';
import { type Drawdown, maxDrawdown, ulcerIndex } from './drawdown.ts';
import { cagr, totalReturn } from './growth.ts';
import type { Metric } from './metric.ts';
import { deviation, kurtosis, mean, skewness, sum } from './moments.ts';
import type { Performance } from './performance.ts';
import { autocorrelationPenalty, omega, probabilisticSharpe, sharpe, sortino } from './ratios.ts';
import { isKnown, known, knownValues } from './series.ts';
import { expectedShortfall, outlierLosses, outlierWins, tailRatio, valueAtRisk } from './tails.ts';
import { volatility } from './volatility.ts';

const over = (above: number | null, below: number | null): number | null =>
  isKnown(above) && isKnown(below) ? known(above / below) : null;

const deepest = ({ drawdowns }: Performance): Drawdown | undefined => drawdowns.toSorted((a, b) => a.depth - b.depth)[0];

const dayText = (date: Date | null | undefined): string | null => (date === null || date === undefined ? null : dayOf(date.getTime()));

const penalised = ({ returns }: Performance, value: number | null): number | null => over(value, autocorrelationPenalty(returns));

/** Σr / (ulcer index × pitfall), pitfall = −expected shortfall of the depths under water / deviation of the returns. */
function serenity({ prices, returns, underwater }: Performance): number | null {
  const pitfall = over(expectedShortfall(knownValues(underwater).slice(1), 0.95, 'normal'), deviation(returns));
  const [ulcer, shortfall] = [ulcerIndex(prices), pitfall === null ? null : -pitfall];
  return over(sum(returns), isKnown(ulcer) && isKnown(shortfall) ? ulcer * shortfall : null);
}

const group = 'Risk';

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
  { id: 'omega', group, label: 'Omega', unit: 'number', formula: 'Σ gains / Σ losses', of: ({ returns }) => omega(returns) },
  {
    id: 'calmar',
    group,
    label: 'Calmar',
    unit: 'number',
    formula: 'CAGR / |deepest drawdown|',
    of: ({ prices }) => over(cagr(prices), Math.abs(maxDrawdown(prices) ?? Number.NaN)),
  },
  {
    id: 'max_drawdown',
    group,
    label: 'Deepest drawdown',
    unit: 'fraction',
    formula: 'min(p / peak − 1)',
    of: ({ prices }) => maxDrawdown(prices),
  },
  {
    id: 'max_drawdown_peak',
    group,
    label: 'Its peak',
    unit: 'day',
    formula: 'UTC day of the peak',
    of: (own) => dayText(deepest(own)?.peak),
  },
  {
    id: 'max_drawdown_valley',
    group,
    label: 'Its valley',
    unit: 'day',
    formula: 'UTC day of the lowest price',
    of: (own) => dayText(deepest(own)?.valley),
  },
  {
    id: 'max_drawdown_recovered',
    group,
    label: 'Its recovery',
    unit: 'day',
    formula: 'UTC day on which the peak was reached again',
    of: (own) => dayText(deepest(own)?.recovered),
  },
  {
    id: 'longest_drawdown',
    group,
    label: 'Longest drawdown',
    unit: 'days',
    formula: 'max days from a peak to its recovery, or to the last price',
    of: ({ drawdowns }) => drawdowns.reduce((longest, { days }) => Math.max(longest, days), 0),
  },
  {
    id: 'average_drawdown',
    group,
    label: 'Average drawdown',
    unit: 'fraction',
    formula: 'mean depth of the drawdowns',
    of: ({ drawdowns }) => mean(drawdowns.map(({ depth }) => depth)),
  },
  {
    id: 'average_drawdown_days',
    group,
    label: 'Average drawdown, days',
    unit: 'days',
    formula: 'mean days of the drawdowns',
    of: ({ drawdowns }) => mean(drawdowns.map(({ days }) => days)),
  },
  {
    id: 'recovery_factor',
    group,
    label: 'Recovery factor',
    unit: 'number',
    formula: '|Σr| / |deepest drawdown|',
    of: ({ returns, prices }) => over(Math.abs(sum(returns)), Math.abs(maxDrawdown(prices) ?? Number.NaN)),
  },
  {
    id: 'ulcer_index',
    group,
    label: 'Ulcer index',
    unit: 'fraction',
    formula: '√(Σ depth² / (n − 1))',
    of: ({ prices }) => ulcerIndex(prices),
  },
  {
    id: 'ulcer_performance',
    group,
    label: 'Ulcer performance index',
    unit: 'number',
    formula: 'cumulative return / ulcer index',
    of: ({ prices }) => over(totalReturn(prices), ulcerIndex(prices)),
  },
  {
    id: 'serenity',
    group,
    label: 'Serenity index',
    unit: 'number',
    formula: 'Σr / (ulcer index × −ES(depths) / deviation(r)), normal',
    of: serenity,
  },
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
];
