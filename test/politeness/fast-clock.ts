import { setTimeout as pass } from 'node:timers/promises';
import type { Clock } from '@bullion/core';

/** Ms since the machine is on, for all its processes alike, as if time ran `speed` times as fast. */
export function fastTime(speed: number): number {
  return (Number(process.hrtime.bigint()) / 1e6) * speed;
}

/** A clock whose waits really pass, in a fraction of their time; data time stands still. */
export function fastClock(now: number, speed: number): Clock {
  return {
    now: () => now,
    monotonic: () => fastTime(speed),
    sleep: async (ms, signal) => {
      await pass(Math.max(0, ms / speed), undefined, signal === undefined ? {} : { signal });
    },
  };
}
