import { asBullionError, type Clock, isoTime, type Log } from '@bullion/core';
import type { JobResult } from '../jobs/run-job.ts';
import type { TableStatus } from '../status.ts';
import type { Health } from './health.ts';
import type { Incidents } from './incidents.ts';
import type { DaemonMetrics } from './metrics.ts';
import type { Notifier } from './notify/notifier.ts';
import { type Problem, problemOf, problemsOf, staleness } from './problem.ts';
import { isDue, nextStart, type Schedule } from './schedule.ts';

/** What the daemon does its work with. Each call opens the home and closes it again, so that other commands get their turn. */
export interface Hands {
  run(job: string): Promise<JobResult>;
  /** When a job last started, ms. */
  lastStart(job: string): Promise<number | undefined>;
  status(): Promise<TableStatus[]>;
  /** When what is still pending can be asked for again, ms; undefined where nothing is. */
  askAgainAt(): Promise<number | undefined>;
  /** Instruments that were listed for the first time on the day of `now`. */
  newInstruments(now: number): Promise<string[]>;
}

export interface DaemonOptions {
  readonly schedules: readonly Schedule[];
  readonly hands: Hands;
  readonly incidents: Incidents;
  readonly notifiers: readonly Notifier[];
  readonly metrics: DaemonMetrics;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Does what is due now and ends. */
  readonly once?: boolean;
}

/** How often sensors look, apart from after every run. */
const WATCH_MS = 15 * 60_000;
/** Between two looks at the clock: schedules are kept to the minute. */
const LOOK_MS = 60_000;
/** What failed is tried again after this time, and after twice as long each time, until its next turn. */
const RETRY_MS = 15 * 60_000;

/** What is still pending is asked for by this job, and published. */
const AGAIN = ['availability', 'publish'];

/** Keeps data fresh: starts jobs in their time, catches up on what was missed, and tells people what begins and ends. */
export class Daemon {
  readonly #options: DaemonOptions;
  readonly #retries = new Map<string, { at: number; waitMs: number }>();
  #againAt: number | undefined;
  #watchedAt = Number.NEGATIVE_INFINITY;
  #running: string | null = null;
  #stopping = false;

  constructor(options: DaemonOptions) {
    this.#options = options;
  }

  /** Until the signal comes; a job under way is stopped by the same signal and keeps what it confirmed. */
  async run(): Promise<void> {
    const { clock, signal, once = false } = this.#options;
    try {
      for (;;) {
        await this.look();
        if (once || signal.aborted) return;
        await clock.sleep(LOOK_MS, signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#stopping = true;
    }
  }

  /** Does everything that is due now. What goes wrong with the daemon itself is a problem like any other, and it looks again. */
  async look(): Promise<void> {
    const { incidents, notifiers, metrics, log, signal } = this.#options;
    try {
      const jobs = await this.#dueJobs();
      for (const job of jobs) await this.#start(job);
      await this.#watch(jobs.length > 0);
      await this.#tell([], (key) => key === 'job/daemon');
    } catch (thrown) {
      if (signal.aborted) return;
      const error = asBullionError(thrown);
      log.error(error.message, { code: error.code });
      await this.#tell([problemOf('daemon', error)], () => false);
    }
    await incidents.deliver(notifiers, (notifier, error) => {
      const { code, message } = asBullionError(error);
      log.warn(message, { notifier: notifier.name, code });
    });
    metrics.incidents(incidents.open.length, incidents.waiting);
  }

  get health(): Health {
    const { incidents, schedules, clock } = this.#options;
    const next = schedules.map((schedule) => [schedule.job, isoTime(nextStart(schedule, clock.now()))]);
    const open = incidents.open.map(({ level, title }) => ({ level, title }));
    const isFailing = open.some(({ level }) => level === 'error');
    const status = this.#stopping || this.#options.signal.aborted ? 'stopping' : isFailing ? 'failing' : 'ok';
    return { status, running: this.#running, next: Object.fromEntries(next), incidents: open };
  }

  async #dueJobs(): Promise<string[]> {
    const { schedules, hands, clock, metrics } = this.#options;
    const now = clock.now();
    const due: string[] = [];
    for (const schedule of schedules) {
      metrics.planned(schedule.job, nextStart(schedule, now));
      const retry = this.#retries.get(schedule.job);
      if ((retry !== undefined && retry.at <= now) || isDue(schedule, await hands.lastStart(schedule.job), now)) due.push(schedule.job);
    }
    if (due.length === 0 && this.#againAt !== undefined && this.#againAt <= now) {
      this.#againAt = undefined;
      return AGAIN;
    }
    return due;
  }

  async #start(job: string): Promise<void> {
    const { hands, clock, metrics, log, signal } = this.#options;
    if (signal.aborted) return;
    this.#running = job;
    try {
      const result = await hands.run(job);
      metrics.ran(result, clock.now());
      log.info(`${job}: ${result.status}`, { run_id: result.run_id, requests: result.requests, failures: result.failures.length });
      this.#plan(job, result.status === 'success');
      // What another job is about is not known to be over because this one was fine.
      await this.#tell(problemsOf(result), (key) => key === `job/${job}` || (job === 'daily' && /^(run|check)\//.test(key)));
    } catch (thrown) {
      if (signal.aborted) return;
      const error = asBullionError(thrown);
      log.error(error.message, { job, code: error.code });
      metrics.crashed(job);
      this.#plan(job, false);
      await this.#tell([problemOf(job, error)], () => false);
    } finally {
      this.#running = null;
    }
  }

  #plan(job: string, isDone: boolean): void {
    if (isDone) {
      this.#retries.delete(job);
      return;
    }
    const waitMs = 2 * (this.#retries.get(job)?.waitMs ?? RETRY_MS / 2);
    this.#retries.set(job, { at: this.#options.clock.now() + waitMs, waitMs });
  }

  /** Sensors: what is stale, what is new, and when to ask again. */
  async #watch(hasRun: boolean): Promise<void> {
    const { hands, clock, incidents, notifiers, log } = this.#options;
    if (!hasRun && clock.now() < this.#watchedAt + WATCH_MS) return;
    this.#watchedAt = clock.now();
    try {
      await this.#tell(staleness(await hands.status()), (key) => key.startsWith('stale/'));
      if (!hasRun) return;
      const now = clock.now();
      const againAt = await hands.askAgainAt();
      this.#againAt = againAt !== undefined && againAt > now ? againAt : undefined;
      const listed = await hands.newInstruments(now);
      await incidents.tell(listed.length === 0 ? [] : [newsOf(listed)], { now, notifiers });
    } catch (thrown) {
      const { code, message } = asBullionError(thrown);
      log.warn(message, { code });
    }
  }

  async #tell(problems: readonly Problem[], isLookedAt: (key: string) => boolean): Promise<void> {
    const { incidents, notifiers, clock } = this.#options;
    await incidents.update(problems, isLookedAt, { now: clock.now(), notifiers });
  }
}

const NAMES_SHOWN = 10;

function newsOf(instruments: readonly string[]): Problem {
  const shown = instruments.slice(0, NAMES_SHOWN).join(', ');
  const more = instruments.length > NAMES_SHOWN ? ` and ${instruments.length - NAMES_SHOWN} more` : '';
  const title = `${instruments.length} new ${instruments.length === 1 ? 'instrument' : 'instruments'}`;
  return { key: 'news/instruments', level: 'info', title, detail: `${shown}${more}` };
}
