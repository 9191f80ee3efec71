import { BullionError } from '@bullion/core';

/** A server that says nothing for so long is given up, unless the caller is in more of a hurry. */
const SILENCE_MS = 30_000;

/** Ends a request when its caller stops it, or when nothing has come for too long. */
export class Watch {
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal | undefined;
  readonly #silenceMs: number;
  readonly #stop = (): void => this.#controller.abort();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isSilent = false;

  constructor(caller: AbortSignal | undefined, silenceMs = SILENCE_MS) {
    this.#caller = caller;
    this.#silenceMs = silenceMs;
    if (caller?.aborted === true) this.#stop();
    caller?.addEventListener('abort', this.#stop);
    this.touch();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something came. */
  touch(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#isSilent = true;
      this.#controller.abort();
    }, this.#silenceMs);
  }

  /** Why the request was ended, where it was this that ended it. */
  reason(url: string): BullionError | undefined {
    if (this.#isSilent) return new BullionError('timeout', `${url} said nothing for ${this.#silenceMs / 1000} s.`, { details: { url } });
    if (this.#caller?.aborted !== true) return undefined;
    return new BullionError('cancelled', `Reading ${url} was stopped.`, { cause: this.#caller.reason });
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener('abort', this.#stop);
  }
}
