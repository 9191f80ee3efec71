import { type Clock, silentLog, stream } from '@bullion/core';
import { openLake } from '@bullion/lake';
import { type JobResult, type RunRequest, runJob } from '@bullion/pipeline';
import { patientClock } from '../support/patient-clock.ts';

/** A command that is run: plain data, so that a child can run it. */
export interface Setting {
  readonly home: string;
  /** Base URLs by endpoint name. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Data time, ms. */
  readonly now: number;
  readonly runId: string;
  readonly request: RunRequest;
  readonly offline?: boolean;
}

/** Runs a command in this process, as the command line does. */
export async function collect(setting: Setting, signal = new AbortController().signal): Promise<JobResult> {
  const { home, endpoints, now, runId, request } = setting;
  const clock: Clock = patientClock(now);
  await using lake = await openLake({ home, clock, owner: 'storm', mode: 'write', simulated: true, threads: 1 });
  const { result } = await runJob(request, {
    lake,
    endpoints,
    clock,
    log: silentLog,
    signal,
    progress: () => undefined,
    newId: () => runId,
    random: stream(1),
    command: 'storm',
    version: '0.0.0',
  });
  return result;
}
