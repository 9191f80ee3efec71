import { groupBy } from '@bullion/core';
import { deviation, mean } from './moments.ts';
import { isKnown } from './series.ts';

/** One hour of the week, UTC. */
export interface WeekHour {
  /** 0 is Monday. */
  readonly weekday: number;
  readonly hour: number;
  /** Sample standard deviation of the hourly returns, a fraction per hour. */
  readonly deviation: number | null;
  /** Mean volume of the hour, in the unit that was given. */
  readonly volume: number | null;
  /** Hours with a return. */
  readonly bars: number;
}

export interface HourBar {
  readonly timestamp: Date;
  readonly value: number | null;
  readonly volume: number | null;
}

/** Hourly returns and volumes by the hour of the week in which the bar opens: all 168 hours, Monday first. */
export function weekHours(bars: readonly HourBar[]): WeekHour[] {
  const groups = groupBy(bars, ({ timestamp }) => ((timestamp.getUTCDay() + 6) % 7) * 24 + timestamp.getUTCHours());
  return Array.from({ length: 168 }, (_, at) => {
    const group = groups.get(at) ?? [];
    const returns = group.flatMap(({ value }) => (isKnown(value) ? [value] : []));
    const volumes = group.flatMap(({ volume }) => (isKnown(volume) ? [volume] : []));
    return { weekday: Math.floor(at / 24), hour: at % 24, deviation: deviation(returns), volume: mean(volumes), bars: returns.length };
  });
}
