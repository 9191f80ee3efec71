import type { Clock } from '@bullion/core';

/** Time that jumps to the next sleeper as soon as nobody is at work: hours of concurrent waiting pass in no time. */
export class VirtualClock implements Clock {
  #elapsed = 0;
  #sleepers: { readonly at: number; wake(): void }[] = [];
  #isScheduled = false;

  now(): number {
    return this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { at: this.#elapsed + Math.max(0, ms), wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((each) => each !== sleeper);
        reject(signal.reason);
      });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    // By then every promise that could be settled has been.
    setImmediate(() => {
      this.#isScheduled = false;
      this.#jump();
    });
  }

  #jump(): void {
    const at = Math.min(...this.#sleepers.map((sleeper) => sleeper.at));
    if (at === Infinity) return;
    this.#elapsed = Math.max(this.#elapsed, at);
    const awake = this.#sleepers.filter((sleeper) => sleeper.at <= at);
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper.at > at);
    for (const { wake } of awake) wake();
    this.#schedule();
  }
}
