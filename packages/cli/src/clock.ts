import { setTimeout as sleep } from 'node:timers/promises';
import { BullionError, type Clock } from '@bullion/core';

/** The machine's clock; `--now` freezes data time and leaves pacing alone. */
export function systemClock(now?: string): Clock {
  const frozen = now === undefined ? undefined : parseNow(now);
  return {
    now: () => frozen ?? Date.now(),
    monotonic: () => performance.now(),
    sleep: async (ms, signal) => {
      await sleep(Math.max(0, ms), undefined, signal === undefined ? {} : { signal });
    },
  };
}

function parseNow(text: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) {
    throw new BullionError('bad_date', `--now ${JSON.stringify(text)} is not a time.`, { hint: 'Write it as 2025-08-16T03:00:00Z.' });
  }
  return ms;
}
