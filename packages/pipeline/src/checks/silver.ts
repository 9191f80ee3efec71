import type { Verdicts } from '../assets/silver/judge.ts';
import type { Staged } from '../assets/silver/staged.ts';
import type { CheckResult } from '../engine/asset.ts';
import { rowCount } from './row-count.ts';
import { CONTRADICTION, type Rule } from './rules.ts';
import { TIME_UNITS, timeUnitsCheck } from './time-units.ts';

/** `isOfFiles`: whether some of the rows come from files that may count their times in several units. */
export function silverCheckNames(rules: readonly Rule[], isOfFiles = false): string[] {
  const units = isOfFiles ? [TIME_UNITS] : [];
  return ['conservation', ...rules.map(({ name }) => name), CONTRADICTION, 'unreadable', 'restated', ...units, 'row_count'];
}

/** What is said about one silver file: the books, every rule with its refused rows, and bars that the exchange told anew. */
export function silverChecks(
  rules: readonly Rule[],
  { rowsIn, timeUnits }: Pick<Staged, 'rowsIn' | 'timeUnits'>,
  verdicts: Verdicts,
  before: number | undefined,
): CheckResult[] {
  const { kept, duplicate, quarantined, superseded, byRule } = verdicts;
  const known = [...rules.map(({ name }) => name), CONTRADICTION];
  const unreadableRules = [...byRule].filter(([rule]) => !known.includes(rule));
  return [
    {
      name: 'conservation',
      passed: true,
      severity: 'error',
      detail: `${rowsIn} in = ${kept} out + ${duplicate} duplicates + ${quarantined} quarantined + ${superseded} superseded`,
    },
    ...known.map((rule) => refused(rule, byRule.get(rule) ?? 0)),
    unreadable(
      unreadableRules.reduce((sum, [, n]) => sum + n, 0),
      unreadableRules.map(([rule]) => rule),
    ),
    {
      name: 'restated',
      passed: superseded === 0,
      severity: 'warn',
      detail:
        superseded === 0
          ? 'nothing was told anew'
          : `${superseded} row${superseded === 1 ? ' was' : 's were'} told twice with different values; the newest word is kept, of an archive that of the day's own file`,
    },
    ...(timeUnits === undefined || timeUnits.size === 0 ? [] : [timeUnitsCheck(timeUnits)]),
    rowCount(kept, before),
  ];
}

function refused(rule: string, rows: number): CheckResult {
  const detail = rows === 0 ? 'no row breaks it' : `${rows} row${rows === 1 ? '' : 's'} quarantined`;
  return { name: rule, passed: rows === 0, severity: 'warn', detail };
}

/** Rows that no parser could read; they are in quarantine as they were sent. Rules are named in one order, however they were met. */
export function unreadable(rows: number, rules: readonly string[] = []): CheckResult {
  const named = rules.length === 0 ? '' : ` (${[...rules].sort().join(', ')})`;
  const detail = rows === 0 ? 'every row was readable' : `${rows} row${rows === 1 ? '' : 's'} quarantined${named}`;
  return { name: 'unreadable', passed: rows === 0, severity: 'warn', detail };
}
