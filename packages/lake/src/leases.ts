import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { BullionError, type Clock, type Log } from '@bullion/core';
import { type Holder, holderInWords, readHolder, writeHolder } from './holder.ts';
import { LAYOUT } from './layout.ts';
import { tryLock } from './lock.ts';

/** Whoever makes silver and gold, or publishes, holds this one: they read each other's files. */
export const REFINING = 'refining';

export interface LeaseOptions {
  readonly home: string;
  /** Told to others: `bullion run ohlcv`. */
  readonly owner: string;
  readonly clock: Clock;
  readonly log: Log;
  /** How long to wait for another process, ms of monotonic time; 10 s unless stated. */
  readonly waitMs?: number;
}

/** Longer than a short command takes, shorter than a person's patience. */
const WAIT_MS = 10_000;
const RETRY_MS = 100;

interface Held {
  readonly lock: Promise<Disposable>;
  users: number;
}

/**
 * Rights of one process to write something, by name. Work of this process shares them; other processes wait.
 * Whoever holds the lease of a bronze asset may take `REFINING` too, never the other way round, so nobody waits in a circle.
 */
export class Leases {
  readonly #options: LeaseOptions;
  readonly #held = new Map<string, Held>();

  constructor(options: LeaseOptions) {
    this.#options = options;
  }

  /** Waits until no other process has it; `home_locked` says who does when that takes too long. */
  async take(name: string, signal?: AbortSignal): Promise<AsyncDisposable> {
    const held = this.#held.get(name) ?? { lock: this.#lock(name, signal), users: 0 };
    this.#held.set(name, held);
    held.users += 1;
    try {
      await held.lock;
    } catch (error) {
      if (this.#held.get(name) === held) this.#held.delete(name);
      throw error;
    }
    return { [Symbol.asyncDispose]: async () => this.#release(name, held, await held.lock) };
  }

  /** The same without waiting; undefined where another process has it. */
  async tryTake(name: string): Promise<AsyncDisposable | undefined> {
    if (this.#held.has(name)) return this.take(name);
    const lock = tryLock(this.#path(name, 'sqlite'), 'alone');
    if (lock === undefined) return undefined;
    this.#held.set(name, { lock: this.#tell(name, lock), users: 0 });
    return this.take(name);
  }

  /** In one step, so that work of this process that wants it next finds it free. */
  #release(name: string, held: Held, lock: Disposable): void {
    held.users -= 1;
    if (held.users > 0) return;
    this.#held.delete(name);
    rmSync(this.#path(name, 'json'), { force: true });
    lock[Symbol.dispose]();
  }

  async #lock(name: string, signal: AbortSignal | undefined): Promise<Disposable> {
    const lock = await waitFor(() => tryLock(this.#path(name, 'sqlite'), 'alone'), {
      ...this.#options,
      what: name,
      holder: () => readHolder(this.#path(name, 'json')),
      signal,
    });
    return this.#tell(name, lock);
  }

  /** A disk that is full keeps nobody from a lock, only from being told who has it. */
  async #tell(name: string, lock: Disposable): Promise<Disposable> {
    const { owner, log } = this.#options;
    await writeHolder(this.#path(name, 'json'), owner).catch((error: unknown) => log.debug(String(error), { what: name }));
    return lock;
  }

  #path(name: string, ending: string): string {
    return join(this.#options.home, LAYOUT.locks, `${name}.${ending}`);
  }
}

interface Waiting extends LeaseOptions {
  readonly what: string;
  holder(): Promise<Holder | undefined>;
  readonly signal?: AbortSignal | undefined;
}

/** Tries until there is something, or the time is over. What is waited for, and for whom, is said once. */
export async function waitFor<T>(attempt: () => T | undefined, waiting: Waiting): Promise<T> {
  const { home, clock, log, what, signal, waitMs = WAIT_MS } = waiting;
  const deadline = clock.monotonic() + waitMs;
  for (let tries = 0; ; tries++) {
    const found = attempt();
    if (found !== undefined) return found;
    const holder = await waiting.holder();
    const left = deadline - clock.monotonic();
    if (left <= 0) throw locked(home, what, holder);
    if (tries === 0) log.info(`Waiting for ${what} of ${home}, which is held by ${holderInWords(holder)}.`, { home, what, ...holder });
    await clock.sleep(Math.min(RETRY_MS, left), signal);
  }
}

function locked(home: string, what: string, holder: Holder | undefined): BullionError {
  return new BullionError('home_locked', `${home} is being written to by ${holderInWords(holder)}: it holds ${what}.`, {
    hint: 'Wait until it ends, or use another folder with --home.',
    details: { home, what, ...holder },
  });
}
