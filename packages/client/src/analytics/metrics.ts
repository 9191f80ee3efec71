import type { Metric, MetricValue } from './metric.ts';
import { growthMetrics } from './metrics-growth.ts';
import { relativeMetrics } from './metrics-relative.ts';
import { riskMetrics } from './metrics-risk.ts';
import { winMetrics } from './metrics-wins.ts';
import type { Performance } from './performance.ts';

/** Every statistic of a price history, in the order of a report. */
export const METRICS: readonly Metric[] = [...growthMetrics, ...riskMetrics, ...winMetrics, ...relativeMetrics];

/** Their values, beside those of a benchmark where there is one. */
export function metricsOf(own: Performance, benchmark?: Performance): MetricValue[] {
  return METRICS.filter(({ group }) => benchmark !== undefined || group !== 'Against the benchmark').map(({ of, ...metric }) => ({
    ...metric,
    value: of(own, benchmark),
    benchmark: benchmark === undefined || metric.group === 'Against the benchmark' ? null : of(benchmark, undefined),
  }));
}
