import { Counter, Gauge, Registry } from 'prom-client';
import type { JobResult } from '../jobs/run-job.ts';
import type { SourceRequests } from '../jobs/ways.ts';

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
    labelNames: ['source'],
    registers: [this.registry],
  });
  readonly #retries = new Counter({
    name: 'bullion_retries_total',
    help: 'Requests that repeated one.',
    labelNames: ['source'],
    registers: [this.registry],
  });
  readonly #limited = new Counter({
    name: 'bullion_limited_total',
    help: 'Requests that an exchange answered with a request to slow down.',
    labelNames: ['source'],
    registers: [this.registry],
  });
  readonly #bytes = new Counter({
    name: 'bullion_received_bytes_total',
    help: 'Bytes of the bodies of answers.',
    labelNames: ['source'],
    registers: [this.registry],
  });
  readonly #waited = new Counter({
    name: 'bullion_budget_wait_seconds_total',
    help: 'How long requests waited for their turn in the budget of an exchange.',
    labelNames: ['source'],
    registers: [this.registry],
  });
  readonly #paused = new Counter({
    name: 'bullion_paused_seconds_total',
    help: 'How long exchanges asked for silence.',
    labelNames: ['source'],
    registers: [this.registry],
  });
  readonly #latency = new Gauge({
    name: 'bullion_latency_seconds',
    help: 'How long answers took in the last run that asked a source.',
    labelNames: ['source', 'quantile'],
    registers: [this.registry],
  });
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

  ran({ job, status, sources }: Pick<JobResult, 'job' | 'status' | 'sources'>, finishedAt: number): void {
    this.#runs.inc({ job, status });
    for (const each of sources) this.#asked(each);
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

  #asked({ source, requests, retries, limited, bytes, ...times }: SourceRequests): void {
    this.#requests.inc({ source }, requests);
    this.#retries.inc({ source }, retries);
    this.#limited.inc({ source }, limited);
    this.#bytes.inc({ source }, bytes);
    this.#waited.inc({ source }, times.waited_ms / 1000);
    this.#paused.inc({ source }, times.paused_ms / 1000);
    this.#latency.set({ source, quantile: '0.5' }, (times.latency_p50_ms ?? Number.NaN) / 1000);
    this.#latency.set({ source, quantile: '0.99' }, (times.latency_p99_ms ?? Number.NaN) / 1000);
  }
}
