import { DAY_MS, groupBy } from '@bullion/core';
import { compounded } from './returns.ts';
import { knownValues, type Point } from './series.ts';

/** What a day, week, month, quarter or year of UTC returned. */
export interface Stretch {
  /** `2024-02-10`, `2024-W06` (weeks of ISO 8601, from Monday), `2024-02`, `2024-Q1` or `2024`. */
  readonly period: string;
  /** Π(1 + r) − 1 of its bars, a fraction; null where one of them is not known: nothing is filled. */
  readonly value: number | null;
  /** Bars with a return. */
  readonly bars: number;
  /** False for the first and the last one of a series, which it may cover in part. */
  readonly is_inside: boolean;
}

export type StretchKind = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** Returns of bars, compounded by the day, week, month, quarter or year in which each bar lies. The first point of a series is no gap: nothing came before it. A stretch without any bar is left out. */
export function calendarReturns(returns: readonly Point[], kind: StretchKind, step: number): Stretch[] {
  const groups = [...groupBy(returns.slice(1), ({ timestamp }) => nameOf(timestamp, kind))];
  return groups.map(([period, points], at) => {
    const values = knownValues(points);
    const [next] = groups[at + 1]?.[1] ?? [];
    const isBroken = values.length < points.length || endsEarly(points.at(-1), next, kind, step);
    return { period, value: isBroken ? null : compounded(values), bars: values.length, is_inside: at > 0 && at < groups.length - 1 };
  });
}

/** Whether the bar after the last one is missing and would have been of the same stretch. The one after a gap has no return, so gaps elsewhere show by themselves. */
function endsEarly(last: Point | undefined, next: Point | undefined, kind: StretchKind, step: number): boolean {
  if (last === undefined || next === undefined) return false;
  const due = new Date(last.timestamp.getTime() + step);
  return next.timestamp > due && nameOf(due, kind) === nameOf(last.timestamp, kind);
}

function nameOf(timestamp: Date, kind: StretchKind): string {
  const iso = timestamp.toISOString();
  if (kind === 'day') return iso.slice(0, 10);
  if (kind === 'week') return weekOf(timestamp);
  if (kind === 'month') return iso.slice(0, 7);
  return kind === 'year' ? iso.slice(0, 4) : `${iso.slice(0, 4)}-Q${Math.floor(timestamp.getUTCMonth() / 3) + 1}`;
}

/** A week is of the year in which its Thursday lies. */
function weekOf(timestamp: Date): string {
  const sinceMonday = (timestamp.getUTCDay() + 6) % 7;
  const thursday = new Date(timestamp.getTime() + (3 - sinceMonday) * DAY_MS);
  const year = thursday.getUTCFullYear();
  const week = 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY_MS));
  return `${year}-W${String(week).padStart(2, '0')}`;
}
