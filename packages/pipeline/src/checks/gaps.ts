import type { GapCause } from '@bullion/core';
import type { CheckResult } from '../engine/asset.ts';

/** Nothing is missing where there was nothing to be had. */
const FACTS: readonly GapCause[] = ['not_listed', 'delisted', 'no_trades'];

/** Gaps are no failure, but they are never silent. Rows that never were are counted and are no finding. */
export function gapCheck(gaps: readonly { readonly cause: string }[]): CheckResult {
  const byCause = Map.groupBy(gaps, ({ cause }) => cause);
  const counts = [...byCause].map(([cause, each]) => `${each.length} ${cause}`).sort();
  const detail = gaps.length === 0 ? 'everything that was asked for is there' : counts.join(', ');
  const passed = gaps.every(({ cause }) => FACTS.some((fact) => fact === cause));
  return { name: 'gaps', passed, severity: 'warn', detail };
}
