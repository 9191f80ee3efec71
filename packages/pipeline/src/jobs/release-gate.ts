import { dayOf, type ReportedFinding } from '@bullion/core';
import type { Ledger } from '@bullion/lake';
import type { Outcome, Scope, Work } from '../engine/asset.ts';
import { asksForALook, findingsOf, reported } from '../engine/findings.ts';
import type { Results } from '../engine/result.ts';
import type { Part } from './jobs.ts';

const RELEASE = 'published_dataset';

/** Whether a part publishes the dataset. */
export function isRelease({ also }: Part): boolean {
  return also.includes(RELEASE);
}

/** What was found about what a run is about: the whole lake where it publishes, for that is what people get. */
export function foundBy(results: Results, parts: readonly Part[], ledger: Pick<Ledger, 'checks'>): ReportedFinding[] {
  if (parts.some(isRelease)) return reported(ledger.checks());
  return findingsOf(
    results.entries.map(({ work }) => work),
    ledger,
  );
}

/** A release that findings hold back, where they were told to; undefined where nothing stands in its way. The dataset stays as it was. */
export function heldBack({ now }: Scope, ledger: Pick<Ledger, 'checks'>): { work: Work; outcome: Outcome } | undefined {
  const open = reported(ledger.checks()).filter(asksForALook);
  if (open.length === 0) return undefined;
  const about = { asset: RELEASE, partition: dayOf(now) };
  const detail = `Not published: ${open.length} finding${open.length === 1 ? ' asks' : 's ask'} for a look. Without --strict it is.`;
  const checks = [{ name: 'strict', passed: false, severity: 'error', detail }] as const;
  return {
    work: { ...about, unit: 'dataset', from: now, until: now, upToDate: false, detail: null },
    outcome: { ...about, status: 'up_to_date', rows: 0, bytes: 0, sha256: null, checks, failures: [] },
  };
}
