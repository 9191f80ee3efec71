import { DAY_MS } from './day.ts';
import { BullionError } from './error.ts';

/** Length of a bar. */
export type Interval = '1m' | '1h' | '1d';

export const INTERVAL_MS: Readonly<Record<Interval, number>> = { '1m': 60_000, '1h': 3_600_000, '1d': DAY_MS };

export const INTERVALS = Object.keys(INTERVAL_MS) as Interval[];

export function isInterval(text: string): text is Interval {
  return Object.hasOwn(INTERVAL_MS, text);
}

export function parseInterval(text: string): Interval {
  if (isInterval(text)) return text;
  throw new BullionError('bad_interval', `Interval ${JSON.stringify(text)} is not collected.`, {
    hint: `Use one of ${INTERVALS.join(', ')}.`,
  });
}
