import { addDays, DAY_MS, dayOf, dayStart } from '@bullion/core';
import { calendarReturns } from './calendar.ts';
import { cagr, totalReturn } from './growth.ts';
import type { Metric } from './metric.ts';
import { mean } from './moments.ts';
import type { Performance } from './performance.ts';
import { isKnown, known, type Point } from './series.ts';

const dayOfPoint = (point: Point | undefined): string | null => (point === undefined ? null : dayOf(point.timestamp.getTime()));

/** The return of the last `days` days: from the price at that distance to the last one. */
const since =
  (days: number) =>
  ({ prices }: Performance): number | null => {
    const last = prices.at(-1);
    const start =
      last === undefined ? undefined : prices.find(({ timestamp }) => timestamp.getTime() === last.timestamp.getTime() - days * DAY_MS);
    return start === undefined || last === undefined ? null : totalReturn([start, last]);
  };

/** The return since the last bar of the month, or of the year, before that of the last bar. */
const toDate =
  (length: 4 | 7) =>
  ({ prices }: Performance): number | null => {
    const last = prices.at(-1);
    if (last === undefined) return null;
    const first = `${dayOf(last.timestamp.getTime()).slice(0, length)}-01-01`.slice(0, 10);
    const before = prices.findLast(({ timestamp }) => timestamp.getTime() < dayStart(first));
    return before === undefined || dayOfPoint(before) !== addDays(first, -1) ? null : totalReturn([before, last]);
  };

const perBar = ({ returns }: Performance): number | null => {
  const grown = returns.reduce((total, each) => total * (1 + each), 1);
  return returns.length === 0 ? null : known(grown ** (1 / returns.length) - 1);
};

/** Geometric mean of calendar returns that are known. */
const perStretch =
  (kind: 'month' | 'year') =>
  ({ series, perYear }: Performance): number | null => {
    const values = calendarReturns(series, kind, (365 * DAY_MS) / perYear).flatMap(({ value }) => (isKnown(value) ? [value] : []));
    return values.length === 0 ? null : known(values.reduce((total, each) => total * (1 + each), 1) ** (1 / values.length) - 1);
  };

const group = 'Growth';

export const growthMetrics: readonly Metric[] = [
  { id: 'start', group, label: 'First bar', unit: 'day', formula: 'UTC day of the first price', of: ({ prices }) => dayOfPoint(prices[0]) },
  { id: 'end', group, label: 'Last bar', unit: 'day', formula: 'UTC day of the last price', of: ({ prices }) => dayOfPoint(prices.at(-1)) },
  { id: 'bars', group, label: 'Bars', unit: 'bars', formula: 'prices that are there', of: ({ prices }) => prices.length },
  {
    id: 'broken',
    group,
    label: 'Returns broken by gaps',
    unit: 'bars',
    formula: 'returns that are not known because a bar is missing',
    of: ({ broken }) => broken,
  },
  {
    id: 'time_in_market',
    group,
    label: 'Time in market',
    unit: 'fraction',
    formula: 'returns that are not zero / returns',
    of: ({ returns }) => known(returns.filter((each) => each !== 0).length / returns.length),
  },
  {
    id: 'total_return',
    group,
    label: 'Cumulative return',
    unit: 'fraction',
    formula: 'last / first − 1',
    of: ({ prices }) => totalReturn(prices),
  },
  {
    id: 'cagr',
    group,
    label: 'CAGR',
    unit: 'fraction',
    formula: '(last / first)^(1 / years) − 1, by elapsed years of 365 days',
    of: ({ prices }) => cagr(prices),
  },
  { id: 'expected_daily', group, label: 'Expected per bar', unit: 'fraction', formula: '(Π(1 + r))^(1/n) − 1', of: perBar },
  {
    id: 'expected_monthly',
    group,
    label: 'Expected per month',
    unit: 'fraction',
    formula: 'geometric mean of monthly returns',
    of: perStretch('month'),
  },
  {
    id: 'expected_yearly',
    group,
    label: 'Expected per year',
    unit: 'fraction',
    formula: 'geometric mean of yearly returns',
    of: perStretch('year'),
  },
  {
    id: 'average_return',
    group,
    label: 'Average return',
    unit: 'fraction',
    formula: 'mean of the returns that are not zero',
    of: ({ returns }) => mean(returns.filter((each) => each !== 0)),
  },
  { id: 'mtd', group, label: 'Month to date', unit: 'fraction', formula: 'since the last close of the month before', of: toDate(7) },
  { id: 'return_90d', group, label: '3 months', unit: 'fraction', formula: 'last / close 90 days before − 1', of: since(90) },
  { id: 'return_180d', group, label: '6 months', unit: 'fraction', formula: 'last / close 180 days before − 1', of: since(180) },
  { id: 'ytd', group, label: 'Year to date', unit: 'fraction', formula: 'since the last close of the year before', of: toDate(4) },
  { id: 'return_365d', group, label: '1 year', unit: 'fraction', formula: 'last / close 365 days before − 1', of: since(365) },
  {
    id: 'return_1095d',
    group,
    label: '3 years',
    unit: 'fraction',
    formula: 'last / close 1,095 days before − 1, not per year',
    of: since(1095),
  },
  {
    id: 'return_1825d',
    group,
    label: '5 years',
    unit: 'fraction',
    formula: 'last / close 1,825 days before − 1, not per year',
    of: since(1825),
  },
  {
    id: 'return_3650d',
    group,
    label: '10 years',
    unit: 'fraction',
    formula: 'last / close 3,650 days before − 1, not per year',
    of: since(3650),
  },
];
