import { finding } from '@bullion/core';
import type { Outcome } from '../engine/asset.ts';

const REASON =
  'The list of the exchange could not be asked for, which is common where it refuses a location; what was to be compared with it is not.';

/** What became of asking for something that helps and is not needed: what failed is a finding, and nothing failed. */
export function couldNotAsk(outcome: Outcome): Outcome {
  const { failures, status, checks } = outcome;
  const detail = failures.length === 0 ? 'it was asked' : failures.map(({ message }) => message).join(' ');
  const findings = failures.map(({ exchange, symbol, message }) =>
    finding({ severity: 'warn', exchange, symbol, message, reason: REASON }),
  );
  return {
    ...outcome,
    status: status === 'failed' ? 'up_to_date' : status,
    failures: [],
    checks: [...checks, { name: 'asked', passed: failures.length === 0, severity: 'warn', detail, findings }],
  };
}
