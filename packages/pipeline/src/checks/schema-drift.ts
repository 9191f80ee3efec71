import { finding } from '@bullion/core';
import type { CheckResult, Failure } from '../engine/asset.ts';

export const SCHEMA_DRIFT = 'schema_drift';

const REASON =
  'The source may have changed its format: nothing of the file is stored, and its feed rests until a parser knows the new shape.';

/** Whether everything that came was of the shape that its parser knows; a failure with that code names the file. */
export function schemaDrift(failures: readonly Failure[]): CheckResult {
  const drifted = failures.filter(({ code }) => code === SCHEMA_DRIFT);
  const about = { name: SCHEMA_DRIFT, passed: drifted.length === 0, severity: 'error' } as const;
  if (drifted.length === 0) return { ...about, detail: 'everything that came was of the known shape' };
  const findings = drifted.map(({ exchange, symbol, message }) =>
    finding({ severity: 'error', exchange, symbol, message, reason: REASON }),
  );
  return { ...about, detail: drifted.map(({ message }) => message).join(' '), findings };
}
