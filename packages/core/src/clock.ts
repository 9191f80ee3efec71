/**
 * Time as an argument. `now` is data time: which day it is, which bars must exist; `--now` sets it.
 * Pacing, time-outs, leases and Retry-After use `monotonic` and `sleep`, never `now`.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since an arbitrary start; never runs backwards. */
  monotonic(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A clock for tests: `sleep` moves it forward at once. */
export class ManualClock implements Clock {
  #now: number;
  #elapsed = 0;
  readonly slept: number[] = [];

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(ms);
    this.advance(ms);
  }

  advance(ms: number): void {
    this.#now += ms;
    this.#elapsed += ms;
  }
}
