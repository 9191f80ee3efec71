import { dayOf, type Finding, finding, type GapCause, type Period, periodSpan } from '@bullion/core';
import type { CheckResult } from '../engine/asset.ts';

/** Nothing is missing where there was nothing to be had. */
const FACTS: readonly GapCause[] = ['not_listed', 'delisted', 'no_trades'];

/** What may make a gap as it should be. */
const REASONS: Readonly<Partial<Record<string, string>>> = {
  exchange_outage: 'Many symbols lack the same time: an outage of the exchange, or of its publication.',
  lost: 'The source answered and lacks it; a late upload is still taken in.',
  blocked: 'The source refuses to answer here; it is asked again.',
  unknown: 'No answer says yet whether there should be rows.',
};

const NOT_DUE = 'Not over or not published yet when it was asked for; it is asked again.';

/** Of which table gaps were looked for, and in which of its files. */
export interface Searched {
  readonly table: string;
  readonly period: Period;
}

/** Gaps are no failure, but they are never silent. Rows that never were, and those that are not due yet, are counted and no finding. */
export function gapCheck({ table, period }: Searched, gaps: readonly { readonly cause: string }[]): CheckResult {
  const counts = [...Map.groupBy(gaps, ({ cause }) => cause)].map(([cause, each]) => ({ cause, count: each.length }));
  const detail = counts.length === 0 ? 'everything that was asked for is there' : counts.map(inWords).sort().join(', ');
  const findings = counts.filter(({ cause }) => !FACTS.some((fact) => fact === cause)).map((each) => gapFinding({ table, period }, each));
  return { name: 'gaps', passed: findings.every(({ severity }) => severity === 'info'), severity: 'warn', detail, findings };
}

const inWords = ({ cause, count }: { cause: string; count: number }): string => `${count} ${cause}`;

/** What was not over, or not published, when it was asked for comes by itself; `late_files` says when it is late. */
function gapFinding({ table, period }: Searched, { cause, count }: { cause: string; count: number }): Finding {
  const evidence = `bullion gaps ${table}`;
  const message = `${count} gap${count === 1 ? '' : 's'} of ${table} with the cause ${cause}.`;
  const span = periodSpan(period);
  const when = period === 'all' ? {} : { from: dayOf(span.from), until: dayOf(span.until) };
  return cause === 'pending'
    ? finding({ severity: 'info', ...when, message, reason: NOT_DUE, evidence })
    : finding({ severity: 'warn', ...when, message, reason: REASONS[cause] ?? null, evidence });
}
