import { silentLog, stream } from '@bullion/core';
import { type Lake, openLake } from '@bullion/lake';
import { type JobResult, runJob } from '@bullion/pipeline';
import type { Simulator } from '@bullion/simulator';
import { patientClock } from '../support/patient-clock.ts';

/** Where and when a run happens. */
export interface Setting {
  readonly home: string;
  /** Base URLs by endpoint name. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Data time, ms. */
  readonly now: number;
  readonly runId: string;
  /** A job or an asset. Volumes are left out: they are fetched file by file in the same way, and would only make it slower. */
  readonly target: string;
  readonly signal?: AbortSignal;
}

/** One run of the job in this process. */
export async function updateHome(setting: Setting): Promise<JobResult> {
  await using lake = await openHome(setting);
  const { result } = await runJob(
    { target: setting.target, volumeDays: 0 },
    {
      lake,
      endpoints: setting.endpoints,
      clock: patientClock(setting.now),
      log: silentLog,
      signal: setting.signal ?? new AbortController().signal,
      progress: () => undefined,
      newId: () => setting.runId,
      random: stream(1),
      command: 'trial',
      version: '0.0.0',
    },
  );
  return result;
}

export function openHome({ home, now }: Pick<Setting, 'home' | 'now'>): Promise<Lake> {
  return openLake({ home, clock: patientClock(now), owner: 'trial', mode: 'write', simulated: true });
}

/** Paths and hashes of the files of tables, in order: what must be the same byte for byte. */
export async function filesOf(setting: Pick<Setting, 'home' | 'now'>, tables: readonly string[]): Promise<string[]> {
  await using lake = await openHome(setting);
  return tables.flatMap((table) => lake.ledger.files(table).map(({ path, sha256 }) => `${path} ${sha256}`)).sort();
}

export function endpointsOf({ endpoints }: Simulator): Record<string, string> {
  return Object.fromEntries(Object.entries(endpoints).map(([name, url]) => [name.replace('BULLION_ENDPOINT_', ''), url]));
}
