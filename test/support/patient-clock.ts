import type { Clock } from '@bullion/core';

/** Data time stands still; waits pass at once. */
export function patientClock(now: number): Clock {
  let slept = 0;
  return {
    now: () => now,
    monotonic: () => performance.now() + slept,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      slept += ms;
    },
  };
}
