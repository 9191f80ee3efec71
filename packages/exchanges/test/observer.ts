import type { Budget } from '@bullion/exchanges';

/** When an exchange counted a request, and for how much. */
export interface Counted {
  readonly at: number;
  readonly tokens: number;
}

/** The most that was counted in any window of a budget's length: found by one walk along the times, with nothing of how tokens are given out. */
export function busiest(counted: readonly Counted[], { perMs }: Pick<Budget, 'perMs'>): number {
  const sorted = counted.toSorted((a, b) => a.at - b.at);
  let [first, sum, most] = [0, 0, 0];
  for (const { at, tokens } of sorted) {
    sum += tokens;
    for (let oldest = sorted[first]; oldest !== undefined && oldest.at <= at - perMs; oldest = sorted[first]) {
      sum -= oldest.tokens;
      first += 1;
    }
    most = Math.max(most, sum);
  }
  return most;
}
