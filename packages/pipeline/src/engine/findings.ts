import { type Finding, type FindingSeverity, finding, type ReportedFinding } from '@bullion/core';
import type { CheckEntry, Ledger } from '@bullion/lake';
import type { Work } from './asset.ts';

/** How many findings of a run are listed; the rest are counted, and `bullion checks` has them all. */
const LISTED_MAX = 200;

const GRAVEST_FIRST: readonly FindingSeverity[] = ['error', 'warn', 'info'];

export type FindingCounts = Readonly<Record<FindingSeverity, number>>;

/** What the newest checks of these pieces of work found, also where a piece was up to date and nothing looked at it again. */
export function findingsOf(works: Iterable<Pick<Work, 'asset' | 'unit'>>, ledger: Pick<Ledger, 'checks'>): ReportedFinding[] {
  const units = Map.groupBy(works, ({ asset }) => asset);
  return reported([...units].flatMap(([asset, of]) => ledger.checks(asset).filter((check) => of.some(({ unit }) => unit === check.unit))));
}

/** All that stored checks found, the gravest first. What two assets say of one thing is said once. */
export function reported(checks: readonly CheckEntry[]): ReportedFinding[] {
  const all = checks.flatMap((check) =>
    saidBy(check).map((each) => ({ check: check.name, asset: check.asset, partition: check.partition, ...each })),
  );
  const distinct = [...new Map(all.map((each) => [JSON.stringify({ ...each, asset: '', partition: '' }), each])).values()];
  return distinct.toSorted((a, b) => GRAVEST_FIRST.indexOf(a.severity) - GRAVEST_FIRST.indexOf(b.severity));
}

/** A check that failed and names nothing is a finding by itself. */
function saidBy({ passed, severity, detail, findings }: CheckEntry): readonly Finding[] {
  if (passed || findings.some((each) => each.severity !== 'info')) return findings;
  return [finding({ severity, message: detail }), ...findings];
}

/** What a run says of its findings. */
export function summaryOf(findings: readonly ReportedFinding[]): { findings: readonly ReportedFinding[]; findings_count: FindingCounts } {
  return { findings: findings.slice(0, LISTED_MAX), findings_count: countsOf(findings) };
}

export function countsOf(findings: readonly Finding[]): FindingCounts {
  const of = (severity: FindingSeverity) => findings.filter((each) => each.severity === severity).length;
  return { info: of('info'), warn: of('warn'), error: of('error') };
}

/** What explains itself stands in nobody's way. */
export function asksForALook({ severity }: Finding): boolean {
  return severity !== 'info';
}
