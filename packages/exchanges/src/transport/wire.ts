import { createHash } from 'node:crypto';
import { BullionError, type Clock } from '@bullion/core';
import type { Answer, Ask, Source } from '../exchange.ts';
import { canonicalUrl, requestUrl } from './canonical-url.ts';
import { type HttpOptions, HttpPool } from './http.ts';

export interface WireOptions extends Partial<HttpOptions> {
  readonly source: Pick<Source, 'id' | 'endpoints'>;
  /** Base URLs by endpoint name that replace those of the source. */
  readonly endpoints?: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly userAgent?: string;
  /** Sent with every request, as keys are; never stored or logged. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** Turns a request into one GET, and its response into an answer with bytes, hash and times. */
export class Wire {
  readonly #options: WireOptions;
  readonly #bases: Readonly<Record<string, string>>;
  readonly #http: HttpPool;
  /** The clock when this was opened, so that times go on even where `now` stands still. */
  readonly #opened: { readonly now: number; readonly monotonic: number };
  #bytes = 0;

  constructor(options: WireOptions) {
    const { timeoutMs = 30_000, bodyBytesMax = 64 * 2 ** 20, connectionsMax = 32, proxyEnv, clock } = options;
    this.#options = options;
    this.#bases = checkedBases({ ...options.source.endpoints, ...options.endpoints });
    this.#http = new HttpPool({ timeoutMs, bodyBytesMax, connectionsMax, proxyEnv });
    this.#opened = { now: clock.now(), monotonic: clock.monotonic() };
  }

  /** Bytes of all complete bodies. */
  get bytes(): number {
    return this.#bytes;
  }

  async get(ask: Ask, attempts: number): Promise<Answer> {
    const base = this.#bases[ask.endpoint];
    if (base === undefined) throw new BullionError('bad_definition', `${this.#options.source.id} has no endpoint ${ask.endpoint}.`);
    const { userAgent = 'bullion', headers: own, signal } = this.#options;
    const requestedAt = this.#time();
    const { status, headers, body } = await this.#http.get(
      requestUrl(base, ask),
      { 'user-agent': userAgent, ...own, ...ask.headers },
      signal,
    );
    this.#bytes += body.length;
    const date = Date.parse(headers['date'] ?? '');
    return {
      url: canonicalUrl(ask),
      status,
      headers,
      body,
      sha256: createHash('sha256').update(body).digest('hex'),
      requestedAt,
      receivedAt: this.#time(),
      serverTime: Number.isNaN(date) ? undefined : date,
      attempts,
    };
  }

  close(): void {
    this.#http.close();
  }

  #time(): number {
    return Math.round(this.#opened.now + this.#options.clock.monotonic() - this.#opened.monotonic);
  }
}

function checkedBases(bases: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [name, base] of Object.entries(bases)) {
    if (URL.canParse(base) && /^https?:$/.test(new URL(base).protocol)) continue;
    throw new BullionError('bad_config', `The endpoint ${name} is ${JSON.stringify(base)}, which is not an http or https URL.`);
  }
  return bases;
}
