import { type Finding, finding } from '@bullion/core';
import type { CheckResult, Failure, Outcome } from '../engine/asset.ts';
import { SCHEMA_DRIFT, schemaDrift } from './schema-drift.ts';
import { named } from './several.ts';

/** The checks of everything that is asked for. */
export const ASKING_CHECKS: readonly string[] = ['asked', SCHEMA_DRIFT];

const REASON = 'Nothing is concluded from it: what could not be asked is due again with the next run.';

/** What was asked for, with a word on whether all of it could be, and was of the known shape. A look that asked nothing says nothing. */
export function withAskingChecks(outcome: Outcome): Outcome {
  const { status, failures, checks } = outcome;
  if (status === 'up_to_date' && failures.length === 0) return outcome;
  return { ...outcome, checks: [...checks, asked(failures), schemaDrift(failures)] };
}

/** What became of asking for something that helps and is not needed: what failed is a finding, and nothing failed. */
export function couldNotAsk(outcome: Outcome): Outcome {
  const { failures, status, checks } = outcome;
  const isChecked = checks.some(({ name }) => name === 'asked');
  return {
    ...outcome,
    status: status === 'failed' ? 'up_to_date' : status,
    failures: [],
    checks: isChecked || failures.length === 0 ? checks : [...checks, asked(failures)],
  };
}

function asked(failures: readonly Failure[]): CheckResult {
  const ways = Map.groupBy(
    failures.filter(({ code }) => code !== SCHEMA_DRIFT),
    ({ exchange, code }) => `${exchange} ${code}`,
  );
  const findings = [...ways.values()].map(askedFinding);
  const detail = findings.length === 0 ? 'all that was due could be asked' : findings.map(({ message }) => message).join(' ');
  return { name: 'asked', passed: findings.length === 0, severity: 'warn', detail, findings };
}

/** One finding for each way to fail, whatever the number of symbols. */
function askedFinding(failures: readonly Failure[]): Finding {
  const [first] = failures;
  const symbols = failures.flatMap(({ symbol }) => symbol ?? []);
  const message = `${first?.message ?? ''}${failures.length > 1 ? ` And ${failures.length - 1} more of the kind.` : ''}`;
  const about = { exchange: first?.exchange ?? null, symbol: failures.length === 1 ? (first?.symbol ?? null) : null };
  return finding({ severity: 'warn', ...about, message, reason: REASON, evidence: symbols.length > 1 ? named(symbols) : null });
}
