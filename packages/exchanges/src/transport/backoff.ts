/** Before the second attempt the wait is at most this long; the bound doubles with every attempt. */
const FIRST_MS_MAX = 500;

const MS_MAX = 30_000;

/**
 * How long to wait after the given attempt (1 is the first): exponential with full jitter, so that many callers
 * that failed together do not come back together. `random` yields numbers in [0, 1).
 */
export function backoffMs(attempt: number, random: () => number): number {
  return random() * Math.min(MS_MAX, FIRST_MS_MAX * 2 ** (attempt - 1));
}
