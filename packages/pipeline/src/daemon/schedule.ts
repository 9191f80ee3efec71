import { BullionError } from '@bullion/core';
import { Cron } from 'croner';

/** A job that is started again and again. */
export interface Schedule {
  readonly job: string;
  /** Five fields, in UTC: `0 1 * * *` is every day at 01:00. */
  readonly cron: string;
}

/** Days end at midnight UTC. An hour later their last bars have settled on every exchange, and another hour later all is collected. */
export const DEFAULT_SCHEDULES: readonly Schedule[] = [
  { job: 'daily', cron: '0 1 * * *' },
  { job: 'publish', cron: '0 2 * * *' },
];

/** The first instant after `after` (ms) at which a job is to start. */
export function nextStart({ job, cron }: Schedule, after: number): number {
  const next = parse(job, cron).nextRun(new Date(after));
  if (next === null) throw new BullionError('bad_config', `The schedule of ${job}, ${JSON.stringify(cron)}, never comes.`);
  return next.getTime();
}

/** Whether a job that last started at `last` (ms; undefined for never) has missed or reached its time. However many were missed, it is due once. */
export function isDue(schedule: Schedule, last: number | undefined, now: number): boolean {
  return last === undefined || nextStart(schedule, last) <= now;
}

function parse(job: string, cron: string): Cron {
  try {
    return new Cron(cron, { timezone: 'UTC', paused: true, mode: '5-part' });
  } catch (cause) {
    throw new BullionError('bad_config', `The schedule of ${job}, ${JSON.stringify(cron)}, is not five fields of cron.`, {
      hint: 'Minute, hour, day of the month, month, day of the week: `0 1 * * *` is every day at 01:00 UTC.',
      cause,
    });
  }
}
