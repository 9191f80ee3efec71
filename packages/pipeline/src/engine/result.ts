import type { Finding } from '@bullion/core';
import type { CheckResult, Failure, Outcome, Work } from './asset.ts';
import { asksForALook } from './findings.ts';
import { workId } from './plan.ts';

export type RunStatus = 'success' | 'partial' | 'failed';

/** What came of each piece of work of a run, the last word on each. */
export class Results {
  readonly #done = new Map<string, { work: Work; outcome: Outcome }>();

  get entries(): { work: Work; outcome: Outcome }[] {
    return [...this.#done.values()];
  }

  /** A later look that finds a piece up to date does not take away what the run did to it before. */
  add(work: Work, outcome: Outcome): void {
    const id = workId(work);
    if (outcome.status === 'up_to_date' && this.#done.has(id)) return;
    this.#done.set(id, { work, outcome });
  }

  /** What the run has come to for a piece of work, if it has. */
  of(work: Work): Outcome | undefined {
    return this.#done.get(workId(work))?.outcome;
  }

  get outcomes(): Outcome[] {
    return this.entries.map(({ outcome }) => outcome);
  }

  get failures(): Failure[] {
    return this.outcomes.flatMap(({ failures }) => failures);
  }

  get status(): RunStatus {
    const { outcomes } = this;
    if (outcomes.every(({ failures, status }) => failures.length === 0 && status !== 'failed')) return 'success';
    return outcomes.every(({ status }) => status === 'failed') ? 'failed' : 'partial';
  }

  /** 0 all done, 1 something failed, 3 a check of severity error failed, or `strict` and something was found. */
  exitCode(strict: boolean, findings: readonly Finding[] = []): 0 | 1 | 3 {
    if (this.status !== 'success') return 1;
    const isBroken = this.outcomes.some(({ checks }) => checks.some(({ passed, severity }) => !passed && severity === 'error'));
    return isBroken || (strict && findings.some(asksForALook)) ? 3 : 0;
  }
}

export interface Materialization {
  readonly asset: string;
  readonly partition: string;
  readonly status: Outcome['status'];
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string | null;
  /** Without what they found, which stands beside the materializations. */
  readonly checks: readonly Omit<CheckResult, 'findings'>[];
}

export function materializationOf({ failures, checks, ...rest }: Outcome): Materialization {
  return { ...rest, checks: checks.map(({ name, passed, severity, detail }) => ({ name, passed, severity, detail })) };
}
