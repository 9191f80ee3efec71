import { DAY_MS } from '@bullion/core';
import * as analytics from 'bullion/analytics';
import type { Benchmark, Facts } from '../facts.ts';
import { decimal, percent } from '../page/numbers.ts';
import { type Compared, comparedPanel } from './compared.ts';
import type { Panel } from './panel.ts';
import { ask, benchmarkName } from './subject.ts';

interface Rolled extends Omit<Compared, 'own' | 'other' | 'command'> {
  readonly bars: number;
  readonly statistic: (returns: readonly number[]) => number | null;
  /** What `bullion token` prints of it. */
  readonly what: string;
}

export function volatilityPanel(facts: Facts): Panel {
  return rolledPanel(facts, {
    id: 'volatility',
    title: 'Rolling volatility',
    note: 'Deviation of the daily returns of 30 days × √365, per year. A window with a missing day has none.',
    bars: 30,
    statistic: (returns) => analytics.volatility(returns, 365),
    format: percent,
    axis: (value) => percent(value, 0),
    what: 'volatility',
  });
}

/** How ratios of return to risk are rolled and drawn. */
const RATIO = { bars: 90, format: decimal, axis: (value: number) => decimal(value, 0), level: 0, what: 'statistics' } as const;

export function sharpePanel(facts: Facts): Panel {
  return rolledPanel(facts, {
    id: 'sharpe',
    title: 'Rolling Sharpe',
    note: 'Mean / deviation of the daily returns of 90 days × √365, riskless rate 0.',
    statistic: (returns) => analytics.sharpe(returns, 365),
    ...RATIO,
  });
}

export function sortinoPanel(facts: Facts): Panel {
  return rolledPanel(facts, {
    id: 'sortino',
    title: 'Rolling Sortino',
    note: 'As Sharpe of 90 days, with √(Σ min(r, 0)² / n) in the place of the deviation: only losses count as risk.',
    statistic: (returns) => analytics.sortino(returns, 365),
    ...RATIO,
  });
}

const BETA_BARS = 90;

export function betaPanel(facts: Facts, { performance }: Benchmark): Panel {
  const own = analytics.rollingPair(facts.own.series, performance.series, { bars: BETA_BARS, step: DAY_MS }, analytics.beta);
  const panel = {
    id: 'beta',
    title: 'Rolling beta',
    note: `cov(r, b) / var(b) of the daily returns of ${BETA_BARS} days, with b those of ${benchmarkName(facts)}: what it moved for each per cent of the benchmark.`,
  };
  if (own.every(({ value }) => value === null)) return { ...panel, note: tooShort(BETA_BARS) };
  return comparedPanel(facts, {
    ...panel,
    own,
    other: [],
    format: decimal,
    axis: decimal,
    level: 1,
    command: ask(facts, 'statistics'),
  });
}

function rolledPanel(facts: Facts, { bars, statistic, what, ...panel }: Rolled): Panel {
  const roll = (performance: analytics.Performance) => analytics.rolling(performance.series, { bars, step: DAY_MS }, statistic);
  const own = roll(facts.own);
  if (own.every(({ value }) => value === null)) return { id: panel.id, title: panel.title, note: tooShort(bars) };
  const other = 'found' in facts.benchmark ? roll(facts.benchmark.found.performance) : [];
  return comparedPanel(facts, { ...panel, own, other, command: ask(facts, what) });
}

const tooShort = (bars: number): string => `Not shown. There are no ${bars} days in a row without a missing one.`;
