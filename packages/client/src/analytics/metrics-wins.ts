import { DAY_MS } from '@bullion/core';
import { calendarReturns, type StretchKind } from './calendar.ts';
import type { Metric } from './metric.ts';
import type { Performance } from './performance.ts';
import { isKnown, known } from './series.ts';
import { tailRatio } from './tails.ts';
import { averageLoss, averageWin, gainToPain, kelly, longestRun, payoff, profitFactor, profitRatio, riskOfRuin, winRate } from './wins.ts';

const product = (...factors: readonly (number | null)[]): number | null =>
  known(factors.reduce<number>((total, each) => total * (each ?? Number.NaN), 1));

const best = (values: readonly number[]): number | null => (values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b)));
const worst = (values: readonly number[]): number | null => (values.length === 0 ? null : values.reduce((a, b) => Math.min(a, b)));

/** Calendar returns that are known. */
const stretches = ({ series, perYear }: Performance, kind: StretchKind): number[] =>
  calendarReturns(series, kind, (365 * DAY_MS) / perYear).flatMap(({ value }) => (isKnown(value) ? [value] : []));

const group = 'Wins and losses';

export const winMetrics: readonly Metric[] = [
  { id: 'best_bar', group, label: 'Best bar', unit: 'fraction', formula: 'max r', of: ({ returns }) => best(returns) },
  { id: 'worst_bar', group, label: 'Worst bar', unit: 'fraction', formula: 'min r', of: ({ returns }) => worst(returns) },
  {
    id: 'best_month',
    group,
    label: 'Best month',
    unit: 'fraction',
    formula: 'max of Π(1 + r) − 1 by UTC month',
    of: (own) => best(stretches(own, 'month')),
  },
  {
    id: 'worst_month',
    group,
    label: 'Worst month',
    unit: 'fraction',
    formula: 'min of Π(1 + r) − 1 by UTC month',
    of: (own) => worst(stretches(own, 'month')),
  },
  {
    id: 'best_year',
    group,
    label: 'Best year',
    unit: 'fraction',
    formula: 'max of Π(1 + r) − 1 by UTC year',
    of: (own) => best(stretches(own, 'year')),
  },
  {
    id: 'worst_year',
    group,
    label: 'Worst year',
    unit: 'fraction',
    formula: 'min of Π(1 + r) − 1 by UTC year',
    of: (own) => worst(stretches(own, 'year')),
  },
  {
    id: 'average_up_month',
    group,
    label: 'Average up month',
    unit: 'fraction',
    formula: 'mean of the monthly returns above zero',
    of: (own) => averageWin(stretches(own, 'month')),
  },
  {
    id: 'average_down_month',
    group,
    label: 'Average down month',
    unit: 'fraction',
    formula: 'mean of the monthly returns below zero',
    of: (own) => averageLoss(stretches(own, 'month')),
  },
  {
    id: 'win_rate',
    group,
    label: 'Bars won',
    unit: 'fraction',
    formula: 'r above zero / r not zero',
    of: ({ returns }) => winRate(returns),
  },
  {
    id: 'win_rate_month',
    group,
    label: 'Months won',
    unit: 'fraction',
    formula: 'the same of monthly returns',
    of: (own) => winRate(stretches(own, 'month')),
  },
  {
    id: 'win_rate_quarter',
    group,
    label: 'Quarters won',
    unit: 'fraction',
    formula: 'the same of quarterly returns',
    of: (own) => winRate(stretches(own, 'quarter')),
  },
  {
    id: 'win_rate_year',
    group,
    label: 'Years won',
    unit: 'fraction',
    formula: 'the same of yearly returns',
    of: (own) => winRate(stretches(own, 'year')),
  },
  {
    id: 'average_win',
    group,
    label: 'Average gain',
    unit: 'fraction',
    formula: 'mean of r above zero',
    of: ({ returns }) => averageWin(returns),
  },
  {
    id: 'average_loss',
    group,
    label: 'Average loss',
    unit: 'fraction',
    formula: 'mean of r below zero',
    of: ({ returns }) => averageLoss(returns),
  },
  {
    id: 'payoff',
    group,
    label: 'Payoff (win-loss) ratio',
    unit: 'number',
    formula: 'mean gain / |mean loss|',
    of: ({ returns }) => payoff(returns),
  },
  {
    id: 'profit_factor',
    group,
    label: 'Profit factor',
    unit: 'number',
    formula: 'Σ gains / |Σ losses|',
    of: ({ returns }) => profitFactor(returns),
  },
  {
    id: 'profit_ratio',
    group,
    label: 'Profit ratio',
    unit: 'number',
    formula: '(mean gain / gains) / (|mean loss| / losses)',
    of: ({ returns }) => profitRatio(returns),
  },
  {
    id: 'gain_to_pain',
    group,
    label: 'Gain to pain',
    unit: 'number',
    formula: 'Σr / |Σ losses|',
    of: ({ returns }) => gainToPain(returns),
  },
  {
    id: 'gain_to_pain_month',
    group,
    label: 'Gain to pain, months',
    unit: 'number',
    formula: 'the same of monthly returns',
    of: (own) => gainToPain(stretches(own, 'month')),
  },
  {
    id: 'common_sense',
    group,
    label: 'Common sense ratio',
    unit: 'number',
    formula: 'profit factor × tail ratio',
    of: ({ returns }) => product(profitFactor(returns), tailRatio(returns)),
  },
  {
    id: 'cpc',
    group,
    label: 'CPC index',
    unit: 'number',
    formula: 'profit factor × bars won × payoff',
    of: ({ returns }) => product(profitFactor(returns), winRate(returns), payoff(returns)),
  },
  {
    id: 'kelly',
    group,
    label: 'Kelly',
    unit: 'fraction',
    formula: 'bars won − (1 − bars won) / payoff',
    of: ({ returns }) => kelly(returns),
  },
  {
    id: 'risk_of_ruin',
    group,
    label: 'Risk of ruin',
    unit: 'fraction',
    formula: '((1 − bars won) / (1 + bars won))ⁿ',
    of: ({ returns }) => riskOfRuin(returns),
  },
  {
    id: 'longest_wins',
    group,
    label: 'Longest run of gains',
    unit: 'bars',
    formula: 'bars above zero in a row',
    of: ({ returns }) => longestRun(returns, 1),
  },
  {
    id: 'longest_losses',
    group,
    label: 'Longest run of losses',
    unit: 'bars',
    formula: 'bars below zero in a row',
    of: ({ returns }) => longestRun(returns, -1),
  },
];
