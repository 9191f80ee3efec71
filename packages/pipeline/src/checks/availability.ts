import type { Period } from '@bullion/core';
import type { Source } from '@bullion/exchanges';
import type { Lake } from '@bullion/lake';
import type { CheckResult } from '../engine/asset.ts';
import { viewOf } from './availability-view.ts';
import { completeness } from './completeness.ts';
import { continuity } from './continuity.ts';
import { crossCheck } from './cross-check.ts';
import { lateFiles } from './late-files.ts';
import { reuploads } from './reuploads.ts';
import { sweep } from './sweep.ts';

/** What is checked of every year, and what is about now and follows from the newest one. */
const OF_A_YEAR = { continuity, completeness };
const OF_NOW = { late_files: lateFiles, cross_check: crossCheck, reuploads, sweep };

/** The names of the checks that say whether the availability of a year can be right. */
export const AVAILABILITY_CHECKS: readonly string[] = Object.keys({ ...OF_A_YEAR, ...OF_NOW });

/** Looks at a year of `daily_availability` that is stored. What a check finds carries what may make it legitimate. */
export async function availabilityChecks(
  lake: Lake,
  year: { period: Period; now: number; sources: readonly Source[] },
): Promise<CheckResult[]> {
  const view = await viewOf(lake, year);
  if (view === undefined) return [];
  const checks = Object.values(view.isNewest ? { ...OF_A_YEAR, ...OF_NOW } : OF_A_YEAR);
  const results: CheckResult[] = [];
  for (const check of checks) results.push(await check(view));
  return view.wasNewest ? [...results, ...Object.keys(OF_NOW).map(saidElsewhere)] : results;
}

/** What a year said of the present while it was the newest one must not stand for ever. */
function saidElsewhere(name: string): CheckResult {
  return { name, passed: true, severity: 'warn', detail: 'the newest year says it' };
}
