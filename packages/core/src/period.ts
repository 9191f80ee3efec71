import { type Day, dayOf } from './day.ts';
import type { Grain } from './table.ts';

/** The label of one file of a table: `2024`, `2024-02`, `2024-02-10` or `all`. */
export type Period = string;

/** The period that contains an instant, at a grain. */
export function periodOf(grain: Grain, ms: number): Period {
  const day = dayOf(ms);
  if (grain === 'year') return day.slice(0, 4);
  if (grain === 'month') return day.slice(0, 7);
  if (grain === 'day') return day;
  return 'all';
}

/** First instant of a period and of the one after it, in ms. */
export function periodSpan(period: Period): { from: number; until: number } {
  if (period === 'all') return { from: 0, until: Date.UTC(9999, 0, 1) };
  const [year = 1970, month, date] = period.split('-').map(Number);
  if (date !== undefined && month !== undefined)
    return { from: Date.UTC(year, month - 1, date), until: Date.UTC(year, month - 1, date + 1) };
  if (month !== undefined) return { from: Date.UTC(year, month - 1), until: Date.UTC(year, month) };
  return { from: Date.UTC(year, 0), until: Date.UTC(year + 1, 0) };
}

/** The periods that overlap `[from, until)`, oldest first. */
export function periodsIn(grain: Grain, from: number, until: number): Period[] {
  if (until <= from) return [];
  const periods: Period[] = [];
  for (let at = from; at < until; ) {
    const period = periodOf(grain, at);
    periods.push(period);
    at = periodSpan(period).until;
  }
  return periods;
}

/** The asked days inside a period as people and Dagster name them: one day, or an ISO 8601 interval of days. */
export function partitionLabel(from: Day, until: Day): string {
  return from === dayOf(Date.parse(`${until}T00:00:00Z`) - 1) ? from : `${from}/${until}`;
}
