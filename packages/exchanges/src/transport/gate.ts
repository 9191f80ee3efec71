import { BullionError, type Clock } from '@bullion/core';
import type { Tally } from './tally.ts';

interface GateOptions {
  readonly title: string;
  readonly clock: Clock;
  readonly patienceMs: number;
  /** Ends everything. */
  readonly signal: AbortSignal | undefined;
  /** What others who ask the same source were told. */
  readonly others?: Pick<Tally, 'silence' | 'beSilent'>;
}

/** Whether a source may be asked now: open, paused for all requests, or stopped for the rest of the run. */
export class Gate {
  readonly #options: GateOptions;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  #stopped: BullionError | undefined;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  #pausedMs = 0;

  constructor(options: GateOptions) {
    this.#options = options;
    this.#signal = options.signal === undefined ? this.#stop.signal : AbortSignal.any([options.signal, this.#stop.signal]);
  }

  /** How long the gate was shut in all, ms. */
  get pausedMs(): number {
    return this.#pausedMs;
  }

  /** Resolves when a request may be sent; throws where none may be sent any more. */
  async pass(): Promise<void> {
    this.#listen();
    this.#check();
    for (let left = this.#left(); left > 0; left = this.#left()) {
      await this.sleep(left);
      this.#listen();
      this.#check();
    }
  }

  /** Shuts the gate for a while, or for good where that exceeds the patience. True where it had been open. */
  pause(ms: number, cause: BullionError): boolean {
    this.#options.others?.beSilent(ms);
    return this.#shut(ms, cause);
  }

  /** From now on every request fails with this error, the waiting ones too. The first reason stays. */
  stop(error: BullionError): void {
    this.#stopped ??= error;
    this.#stop.abort();
  }

  monotonic(): number {
    return this.#options.clock.monotonic();
  }

  /** Sleeps unless the run is cancelled or the gate is stopped, which ends the sleep with that error. */
  async sleep(ms: number): Promise<void> {
    try {
      await this.#options.clock.sleep(ms, this.#signal);
    } catch (error) {
      this.#check();
      throw error;
    }
  }

  #shut(ms: number, cause: BullionError): boolean {
    const { title, patienceMs } = this.#options;
    const wasOpen = this.#left() <= 0 && this.#stopped === undefined;
    if (ms > patienceMs) {
      const message = `${title} asks for a pause of ${seconds(ms)}, which is more than the ${seconds(patienceMs)} of patience.`;
      this.stop(new BullionError('exchange_stopped', message, { details: { retryAfterMs: ms }, cause }));
    } else if (ms > this.#left()) {
      this.#pausedMs += ms - Math.max(0, this.#left());
      this.#pausedUntil = this.monotonic() + ms;
    }
    return wasOpen;
  }

  /** A pause that another process was asked for is one for all. */
  #listen(): void {
    const ms = this.#options.others?.silence() ?? 0;
    if (ms <= 0 || ms <= this.#left()) return;
    this.#shut(ms, new BullionError('rate_limited', `${this.#options.title} asked another process of this machine for silence.`));
  }

  #check(): void {
    if (this.#stopped !== undefined) throw this.#stopped;
    if (this.#signal.aborted) throw new BullionError('cancelled', 'The run was stopped.', { cause: this.#signal.reason });
  }

  #left(): number {
    return this.#pausedUntil - this.monotonic();
  }
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
