import { BullionError } from '@bullion/core';

export interface Patience {
  readonly signal?: AbortSignal | undefined;
  /** Attempts in a row that may fail; 5 unless stated. */
  readonly attempts?: number | undefined;
  /** Whether the attempt that failed brought something, so that the next one counts as the first. */
  readonly hasProgressed?: (() => boolean) | undefined;
}

/** Before the second attempt the wait is at most this long; the bound doubles with every attempt. */
const FIRST_MS_MAX = 250;
const MS_MAX = 10_000;

/** A server that asks for a longer pause than this is left alone. */
const ASKED_MS_MAX = 60_000;

/** Does what may fail for a moment, again after a pause: as long as the server asked for, else exponential with full jitter. */
export async function patiently<T>(work: () => Promise<T>, { signal, attempts = 5, hasProgressed }: Patience = {}): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (hasProgressed?.() === true) attempt = 1;
      const pauseMs = pauseOf(error, attempt);
      if (pauseMs === undefined || attempt >= attempts) throw error;
      await pause(pauseMs, signal);
    }
  }
}

function pauseOf(error: unknown, attempt: number): number | undefined {
  if (!(error instanceof BullionError) || error.facts.retry === 'never') return undefined;
  const asked = error.details['retry_after_ms'];
  const bound = Math.min(MS_MAX, FIRST_MS_MAX * 2 ** (attempt - 1));
  if (typeof asked !== 'number') return random() * bound;
  // Everybody was told the same time: they shall not come back together.
  return asked > ASKED_MS_MAX ? undefined : asked + random() * bound;
}

const random = (): number => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;

async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  let stop = (): void => undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  await new Promise<void>((resolve, reject) => {
    stop = () => reject(new BullionError('cancelled', 'Waiting for a server was stopped.', { cause: signal?.reason }));
    if (signal?.aborted === true) stop();
    signal?.addEventListener('abort', stop);
    timer = setTimeout(resolve, ms);
  }).finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  });
}
