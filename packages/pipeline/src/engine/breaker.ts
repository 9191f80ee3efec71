import { BullionError } from '@bullion/core';

/** Below this many failures nothing is concluded from their share. */
const FAILURES_MIN = 20;
/** The share of failures, in percent, at which asking on does more harm than good. */
const FAILURES_PERCENT = 5;

/** Counts requests that still fail after all retries, and says when a feed is better left alone. */
export class Breaker {
  #done = 0;
  #failed = 0;
  #last: BullionError | undefined;

  succeed(): void {
    this.#done += 1;
  }

  fail(error: BullionError): void {
    this.#done += 1;
    this.#failed += 1;
    this.#last = error;
  }

  get isOpen(): boolean {
    return this.#failed >= FAILURES_MIN && this.#failed * 100 >= this.#done * FAILURES_PERCENT;
  }

  /** What to report of the requests that were not sent. */
  error(unasked: number): BullionError {
    const message = `${this.#failed} of ${this.#done} requests failed after all retries, so ${unasked} more were not sent.`;
    const last = this.#last === undefined ? {} : { cause: this.#last };
    return new BullionError('breaker_open', message, { details: { failed: this.#failed, done: this.#done, unasked }, ...last });
  }
}
