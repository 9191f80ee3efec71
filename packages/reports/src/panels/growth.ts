import * as analytics from 'bullion/analytics';
import type { Benchmark, Facts } from '../facts.ts';
import { decimal, percent, roundPercent } from '../page/numbers.ts';
import { comparedPanel } from './compared.ts';
import type { Panel } from './panel.ts';
import { ask, benchmarkName, spanOf } from './subject.ts';

export function returnPanel(facts: Facts): Panel {
  const [own, other] = pricesOf(facts);
  return comparedPanel(facts, {
    id: 'return',
    title: 'Cumulative return',
    note: `Close / first close − 1${other.length === 0 ? '' : ', beside the benchmark'}.`,
    wide: true,
    height: 280,
    own: grown(own, (ratio) => ratio - 1),
    other: grown(other, (ratio) => ratio - 1),
    format: percent,
    axis: roundPercent,
    level: 0,
    command: ask(facts, 'returns'),
  });
}

/** Equal steps are equal gains, early and late. */
export function logReturnPanel(facts: Facts): Panel {
  const [own, other] = pricesOf(facts);
  return comparedPanel(facts, {
    id: 'log-return',
    title: 'Logarithmic return',
    note: 'ln(close / first close): the same height is the same gain, whenever it was made; 0.69 doubles, −0.69 halves.',
    own: grown(own, Math.log),
    other: grown(other, Math.log),
    format: decimal,
    axis: decimal,
    level: 0,
    command: ask(facts, 'returns'),
  });
}

/** Who took the same risk, and got more. */
export function matchedPanel(facts: Facts, { performance }: Benchmark): Panel {
  const from = spanOf(facts).from;
  return comparedPanel(facts, {
    id: 'matched',
    title: 'Return at equal volatility',
    note: `Daily returns scaled to the deviation of those of ${benchmarkName(facts)}, compounded; a day that one of them lacks moves nothing.`,
    own: analytics.volatilityMatched(facts.own.series, performance.series),
    other: grown(
      performance.prices.filter(({ timestamp }) => timestamp >= from),
      (ratio) => ratio - 1,
    ),
    format: percent,
    axis: roundPercent,
    level: 0,
  });
}

const pricesOf = ({ own, benchmark }: Facts): [own: readonly analytics.Point[], other: readonly analytics.Point[]] => [
  own.prices,
  'found' in benchmark ? benchmark.found.performance.prices : [],
];

function grown(prices: readonly analytics.Point[], measure: (ratio: number) => number): analytics.Point[] {
  const first = prices.find(({ value }) => value !== null)?.value ?? 1;
  return prices.map(({ timestamp, value }) => ({ timestamp, value: value === null ? null : measure(value / first) }));
}
