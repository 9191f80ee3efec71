import type { CheckResult } from '../engine/asset.ts';

/** Gaps are no failure, but they are never silent. */
export function gapCheck(gaps: readonly { readonly cause: string }[]): CheckResult {
  const byCause = Map.groupBy(gaps, ({ cause }) => cause);
  const counts = [...byCause].map(([cause, each]) => `${each.length} ${cause}`).sort();
  const detail = gaps.length === 0 ? 'everything that was asked for is there' : counts.join(', ');
  return { name: 'gaps', passed: gaps.length === 0, severity: 'warn', detail };
}
