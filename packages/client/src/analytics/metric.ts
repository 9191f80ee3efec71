import type { Performance } from './performance.ts';

/** How a number is meant: a fraction to be read as per cent, a plain number, days, bars, or a day of the calendar. */
export type MetricUnit = 'fraction' | 'number' | 'days' | 'bars' | 'day';

/** One line of a list of statistics. */
export interface Metric {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  readonly unit: MetricUnit;
  /** What is computed, in one line. */
  readonly formula: string;
  /** Null: not known, for example where too few bars are there. */
  of(own: Performance, benchmark: Performance | undefined): number | string | null;
}

/** A metric with its values. */
export interface MetricValue extends Omit<Metric, 'of'> {
  readonly value: number | string | null;
  /** The same of the benchmark; null without one, and for what is said about both. */
  readonly benchmark: number | string | null;
}
