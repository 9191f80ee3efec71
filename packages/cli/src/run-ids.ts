import { randomUUID } from 'node:crypto';
import { type Log, withFields } from '@bullion/core';

/** Ids of the runs that one command starts, one after the other. */
export class RunIds {
  #current: string = randomUUID();
  #isTaken = false;

  next(): string {
    if (this.#isTaken) this.#current = randomUUID();
    this.#isTaken = true;
    return this.#current;
  }

  /** A log whose lines name the run at work; what is said before the first begins is said for it. */
  log(log: Log): Log {
    const current = (): string => this.#current;
    return withFields(log, {
      get run_id() {
        return current();
      },
    });
  }
}
