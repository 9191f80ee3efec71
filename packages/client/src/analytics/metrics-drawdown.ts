import { dayOf } from '@bullion/core';
import { type Drawdown, maxDrawdown, ulcerIndex } from './drawdown.ts';
import { cagr, totalReturn } from './growth.ts';
import type { Metric } from './metric.ts';
import { deviation, mean, sum } from './moments.ts';
import type { Performance } from './performance.ts';
import { isKnown, knownValues, over } from './series.ts';
import { expectedShortfall } from './tails.ts';

const deepest = ({ drawdowns }: Performance): Drawdown | undefined => drawdowns.toSorted((a, b) => a.depth - b.depth)[0];

const dayText = (date: Date | null | undefined): string | null => (date === null || date === undefined ? null : dayOf(date.getTime()));

/** Σr / (ulcer index × pitfall), pitfall = −expected shortfall of the depths under water / deviation of the returns. */
function serenity({ prices, returns, underwater }: Performance): number | null {
  const pitfall = over(expectedShortfall(knownValues(underwater).slice(1), 0.95, 'normal'), deviation(returns));
  const [ulcer, shortfall] = [ulcerIndex(prices), pitfall === null ? null : -pitfall];
  return over(sum(returns), isKnown(ulcer) && isKnown(shortfall) ? ulcer * shortfall : null);
}

const group = 'Risk';

/** How deep and for how long prices were below a peak, and what was gained for that. */
export const drawdownMetrics: readonly Metric[] = [
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
];
