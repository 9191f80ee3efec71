import type { StoredFile } from '@bullion/lake';
import type { CheckResult, Failure, Outcome, Work } from '../engine/asset.ts';

/** What a piece of work came to; without a file there was nothing to write. */
export function outcomeOf(
  { asset, partition }: Pick<Work, 'asset' | 'partition'>,
  stored: StoredFile | undefined,
  checks: readonly CheckResult[],
  failures: readonly Omit<Failure, 'asset' | 'partition'>[] = [],
): Outcome {
  return {
    asset,
    partition,
    status: stored?.changed === true ? 'written' : 'up_to_date',
    rows: stored?.rows ?? 0,
    bytes: stored?.bytes ?? 0,
    sha256: stored?.sha256 ?? null,
    checks,
    failures: failures.map((failure) => ({ ...failure, asset, partition })),
  };
}
