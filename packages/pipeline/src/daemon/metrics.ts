import { Counter, Gauge, Registry } from 'prom-client';
import type { JobResult } from '../jobs/run-job.ts';

/** What the daemon counts, in the format of Prometheus. */
export class DaemonMetrics {
  readonly registry = new Registry();
  readonly #runs = new Counter({
    name: 'bullion_runs_total',
    help: 'Runs by job and status.',
    labelNames: ['job', 'status'],
    registers: [this.registry],
  });
  readonly #requests = new Counter({
    name: 'bullion_requests_total',
    help: 'HTTP requests sent to exchanges.',
    registers: [this.registry],
  });
  readonly #retries = new Counter({ name: 'bullion_retries_total', help: 'Requests that repeated one.', registers: [this.registry] });
  readonly #last = new Gauge({
    name: 'bullion_last_success_timestamp_seconds',
    help: 'End of the last run of a job that did all it was asked for.',
    labelNames: ['job'],
    registers: [this.registry],
  });
  readonly #next = new Gauge({
    name: 'bullion_next_run_timestamp_seconds',
    help: 'When a job is to start next.',
    labelNames: ['job'],
    registers: [this.registry],
  });
  readonly #open = new Gauge({
    name: 'bullion_open_incidents',
    help: 'Problems that have begun and not ended.',
    registers: [this.registry],
  });
  readonly #waiting = new Gauge({
    name: 'bullion_waiting_messages',
    help: 'Messages that could not be delivered yet.',
    registers: [this.registry],
  });

  ran({ job, status, requests, retries }: Pick<JobResult, 'job' | 'status' | 'requests' | 'retries'>, finishedAt: number): void {
    this.#runs.inc({ job, status });
    this.#requests.inc(requests);
    this.#retries.inc(retries);
    if (status === 'success') this.#last.set({ job }, finishedAt / 1000);
  }

  crashed(job: string): void {
    this.#runs.inc({ job, status: 'failed' });
  }

  planned(job: string, at: number): void {
    this.#next.set({ job }, at / 1000);
  }

  incidents(open: number, waiting: number): void {
    this.#open.set(open);
    this.#waiting.set(waiting);
  }
}
