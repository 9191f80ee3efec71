import { dayOf } from '@bullion/core';
import { instruments } from '@bullion/tables';
import { readArchiveStatus } from '../archive-status.ts';
import type { Effects } from '../jobs/effects.ts';
import { runJob } from '../jobs/run-job.ts';
import { relation } from '../sql.ts';
import { readStatus } from '../status.ts';
import type { Hands } from './daemon.ts';

/** A home that is open for one piece of work. */
export type OpenHome = (command: string, mode: 'read' | 'write') => Promise<{ readonly effects: Effects } & AsyncDisposable>;

/** Runs of a daemon that are looked at to know when a job last started. */
const RUNS_SEEN = 1000;

/** The real hands of a daemon: they open the home for each piece of work and let go of it again. */
export function handsOn(open: OpenHome): Hands {
  const reading = async <T>(work: (effects: Effects) => Promise<T> | T): Promise<T> => {
    await using home = await open('bullion daemon', 'read');
    return await work(home.effects);
  };
  return {
    run: async (job) => {
      await using home = await open(`bullion daemon: ${job}`, 'write');
      return (await runJob({ target: job }, home.effects)).result;
    },
    lastStart: (job) =>
      reading(({ lake }) => {
        const last = lake.ledger.runs(RUNS_SEEN).find((run) => run.job === job && run.status !== 'interrupted');
        return last === undefined ? undefined : Date.parse(last.startedAt);
      }),
    status: () => reading(({ lake, clock }) => readStatus(lake, clock.now())),
    askAgainAt: () => reading(askAgainAt),
    newInstruments: (now) => reading(({ lake }) => newInstruments(lake, now)),
  };
}

/** Half of the files are there by the median delay, nearly all by the 99th percentile: both are worth a look. */
async function askAgainAt({ lake, clock }: Effects): Promise<number | undefined> {
  const now = clock.now();
  const archives = await readArchiveStatus(lake, now);
  const times = archives
    .filter(({ pending }) => pending.length > 0)
    .flatMap(({ next_file }) => [next_file?.expected_at, next_file?.latest_at])
    .flatMap((time) => (typeof time === 'string' ? Date.parse(time) : []));
  const [next] = times.filter((time) => time > now).sort((a, b) => a - b);
  return next;
}

/** Those that a list has for the first time today, of exchanges whose lists were known before. */
async function newInstruments(lake: Effects['lake'], now: number): Promise<string[]> {
  const paths = lake.ledger.files(instruments.name).map(({ path }) => lake.path(path));
  const rows = await lake.engine.rows<{ name: string }>(
    `SELECT exchange || ' ' || market || ' ' || symbol AS name FROM (${relation(instruments, paths)})
      QUALIFY first_seen = $today::DATE AND min(first_seen) OVER (PARTITION BY exchange, market) < $today::DATE ORDER BY name`,
    { today: dayOf(now) },
  );
  return rows.map(({ name }) => name);
}
