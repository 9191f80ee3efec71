import { type BullionError, isoTime } from '@bullion/core';
import type { JobResult } from '../jobs/run-job.ts';
import type { TableStatus } from '../status.ts';

export type Level = 'info' | 'warn' | 'error';

/** Something that is wrong now. The same thing has the same key for as long as it lasts. */
export interface Problem {
  readonly key: string;
  readonly level: Level;
  /** One line. */
  readonly title: string;
  readonly detail: string;
}

/** What is wrong with a run: failures by exchange and code, and checks of severity error. */
export function problemsOf({ job, run_id, failures, materializations }: JobResult): Problem[] {
  const groups = Map.groupBy(failures, ({ exchange, code }) => `${exchange ?? 'bullion'}/${code}`);
  const failed = [...groups].map(([group, list]): Problem => {
    const symbols = new Set(list.map(({ symbol }) => symbol).filter((symbol) => symbol !== null));
    const about = symbols.size === 0 ? '' : ` (${symbols.size} ${symbols.size === 1 ? 'symbol' : 'symbols'})`;
    return {
      key: `run/${group}`,
      level: 'error',
      title: `${job}: ${group.replace('/', ': ')}${about}`,
      detail: `${list[0]?.message ?? ''} Run ${run_id}.`,
    };
  });
  const checks = materializations.flatMap(({ asset, partition, checks }) =>
    checks
      .filter(({ passed, severity }) => !passed && severity === 'error')
      .map(
        ({ name, detail }): Problem => ({
          key: `check/${asset}/${name}`,
          level: 'error',
          title: `${asset}: the check ${name} failed for ${partition}`,
          detail,
        }),
      ),
  );
  return [...failed, ...checks];
}

/** A run that could not even be made. */
export function problemOf(job: string, { code, message, hint }: BullionError): Problem {
  return { key: `job/${job}`, level: 'error', title: `${job}: ${code}`, detail: hint === undefined ? message : `${message} ${hint}` };
}

/** Tables whose newest row is older than daily operation allows. */
export function staleness(tables: readonly TableStatus[]): Problem[] {
  return tables
    .filter(({ fresh }) => !fresh)
    .map(({ table, newest }) => ({
      key: `stale/${table}`,
      level: 'warn',
      title: `${table} is stale`,
      detail: newest === null ? 'It has no rows.' : `Its newest row is of ${newest}.`,
    }));
}

/** The end of a problem, as loud as its beginning was, so that whoever was told of one hears of the other. */
export function ended({ title, ...problem }: Problem, since: number): Problem {
  return { ...problem, title: `Over: ${title}`, detail: `It began at ${isoTime(since)}.` };
}
