import type { ClientRequest } from 'node:http';
import { BullionError } from '@bullion/core';

/** No connection after this long: the next attempt may find another address. */
const CONNECT_MS_MAX = 10_000;

/** A connection that says nothing for this long is dead. */
const SILENCE_MS_MAX = 20_000;

interface Watched {
  /** Why the request was ended, where it was ended from here. */
  reason(): BullionError | undefined;
  /** Stops watching. */
  end(): void;
}

/**
 * Ends a request that does not connect, falls silent, takes longer than `totalMs`, or is not wanted any more.
 * The time counts from the moment at which the request has a connection of the pool.
 */
export function watch(sent: ClientRequest, totalMs: number, signal: AbortSignal | undefined): Watched {
  let reason: BullionError | undefined;
  const timers: NodeJS.Timeout[] = [];
  const stop = (error: BullionError) => {
    reason ??= error;
    sent.destroy(error);
  };
  const within = (ms: number, what: string) => {
    timers.push(setTimeout(() => stop(new BullionError('timeout', `${what} from ${sent.host} within ${ms} ms.`)), ms));
    return timers.at(-1);
  };
  const cancel = () => stop(new BullionError('cancelled', 'The run was stopped.', { cause: signal?.reason }));

  if (signal?.aborted === true) cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  sent.once('socket', (socket) => {
    within(totalMs, 'No complete answer');
    if (!socket.connecting) return;
    const connecting = within(Math.min(totalMs, CONNECT_MS_MAX), 'No connection');
    socket.once(sent.protocol === 'https:' ? 'secureConnect' : 'connect', () => clearTimeout(connecting));
  });
  sent.setTimeout(SILENCE_MS_MAX, () => stop(new BullionError('timeout', `${sent.host} says nothing for ${SILENCE_MS_MAX} ms.`)));

  const end = () => {
    for (const timer of timers) clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  };
  return { reason: () => reason, end };
}
