import { createHash } from 'node:crypto';
import { asBullionError, BullionError, type Clock, hash32, type Log, stream } from '@bullion/core';
import type { Answer, Ask, Send, Source } from '../exchange.ts';
import { backoffMs } from './backoff.ts';
import { Budgets } from './budget.ts';
import { canonicalUrl, requestUrl } from './canonical-url.ts';
import { Gate } from './gate.ts';
import { type HttpOptions, HttpPool } from './http.ts';

export interface TransportOptions extends Partial<HttpOptions> {
  readonly source: Pick<Source, 'id' | 'title' | 'endpoints' | 'budgets' | 'judge'>;
  /** Base URLs by endpoint name that replace those of the source. */
  readonly endpoints?: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly log: Log;
  /** Ends what is under way and refuses what comes after, with `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** The longest pause that an exchange may ask for; beyond it the exchange is left alone. */
  readonly patienceMs?: number;
  /** How often one URL is asked in all. */
  readonly attemptsMax?: number;
  readonly userAgent?: string;
  /** Yields numbers in [0, 1) for the jitter; seeded by the source unless given. */
  readonly random?: () => number;
}

export interface TransportStats {
  /** Every HTTP request sent. */
  readonly requests: number;
  /** Those that repeated one. */
  readonly retries: number;
  /** How long the exchange asked for silence, ms. */
  readonly pausedMs: number;
  /** Bytes of all complete bodies. */
  readonly bytes: number;
}

/** The way to one source: all requests of a run to it go through one of these. */
export interface Transport {
  readonly send: Send;
  stats(): TransportStats;
  /** Closes the kept connections. */
  close(): void;
}

/** Opens the way to a source. Nothing is sent yet. */
export function openTransport(options: TransportOptions): Transport {
  return new SourceTransport(options);
}

/** A pause without a stated length is at least this long. */
const PAUSE_MS_MIN = 1000;

type Accept = ((answer: Answer) => void) | undefined;

class SourceTransport implements Transport {
  readonly #options: TransportOptions;
  readonly #bases: Readonly<Record<string, string>>;
  readonly #attemptsMax: number;
  readonly #random: () => number;
  readonly #gate: Gate;
  readonly #budgets: Budgets;
  readonly #http: HttpPool;
  /** Our clock when this was opened, so that times go on even where `now` is frozen. */
  readonly #opened: { readonly now: number; readonly monotonic: number };
  #requests = 0;
  #retries = 0;
  #bytes = 0;

  constructor(options: TransportOptions) {
    const { source, clock, signal, patienceMs = 120_000, attemptsMax = 7, random = stream(hash32(source.id)) } = options;
    this.#options = options;
    this.#bases = checkedBases({ ...source.endpoints, ...options.endpoints });
    this.#attemptsMax = attemptsMax;
    this.#random = random;
    this.#gate = new Gate({ title: source.title, clock, patienceMs, signal });
    this.#budgets = new Budgets(source.budgets, this.#gate);
    const { timeoutMs = 30_000, bodyBytesMax = 64 * 2 ** 20, connectionsMax = 32, proxyEnv } = options;
    this.#http = new HttpPool({ timeoutMs, bodyBytesMax, connectionsMax, proxyEnv });
    this.#opened = { now: clock.now(), monotonic: clock.monotonic() };
  }

  readonly send: Send = async (ask, { accept } = {}) => {
    const url = canonicalUrl(ask);
    for (let attempt = 1; ; attempt++) {
      const sentBefore = attempt - 1;
      const release = await this.#admit(ask, url, sentBefore);
      const outcome = await this.#try(ask, url, attempt, accept).finally(release);
      if (!(outcome instanceof BullionError)) return outcome;
      if (outcome.facts.retry === 'never' || attempt >= this.#attemptsMax) throw final(outcome, url, attempt);
      await this.#wait(outcome, attempt).catch((error: unknown) => {
        throw final(asBullionError(error), url, attempt);
      });
    }
  };

  stats(): TransportStats {
    return { requests: this.#requests, retries: this.#retries, pausedMs: this.#gate.pausedMs, bytes: this.#bytes };
  }

  close(): void {
    this.#http.close();
  }

  async #admit(ask: Ask, url: string, attempts: number): Promise<() => void> {
    try {
      await this.#gate.pass();
      const release = await this.#budgets.take(ask.cost);
      // The exchange may have asked for silence in the meantime.
      await this.#gate.pass().catch((error: unknown) => {
        release();
        throw error;
      });
      return release;
    } catch (error) {
      throw final(asBullionError(error), url, attempts);
    }
  }

  /** One request: the answer, or what was wrong with it. */
  async #try(ask: Ask, url: string, attempt: number, accept: Accept): Promise<Answer | BullionError> {
    const { log, source } = this.#options;
    const started = this.#options.clock.monotonic();
    this.#requests += 1;
    if (attempt > 1) this.#retries += 1;
    try {
      const answer = await this.#get(ask, url, attempt);
      this.#judge(answer, accept);
      return answer;
    } catch (cause) {
      const error = asBullionError(cause);
      const ms = Math.round(this.#options.clock.monotonic() - started);
      log.debug('request failed', { source: source.id, url, attempt, code: error.code, message: error.message, ms });
      this.#hold(error, attempt);
      return error;
    }
  }

  async #get(ask: Ask, url: string, attempts: number): Promise<Answer> {
    const base = this.#bases[ask.endpoint];
    if (base === undefined) throw new BullionError('bad_definition', `${this.#options.source.id} has no endpoint ${ask.endpoint}.`);
    const headers = { 'user-agent': this.#options.userAgent ?? 'bullion', ...ask.headers };
    const requestedAt = this.#time();
    const { status, headers: received, body } = await this.#http.get(requestUrl(base, ask), headers, this.#options.signal);
    this.#bytes += body.length;
    const sha256 = createHash('sha256').update(body).digest('hex');
    const serverTime = Date.parse(received['date'] ?? '');
    return {
      url,
      status,
      headers: received,
      body,
      sha256,
      requestedAt,
      receivedAt: this.#time(),
      serverTime: Number.isNaN(serverTime) ? undefined : serverTime,
      attempts,
    };
  }

  /** Throws what the source's error catalogue, or whoever reads the body, makes of the answer. */
  #judge(answer: Answer, accept: Accept): void {
    const verdict = this.#options.source.judge(answer);
    if (verdict.kind === 'ok') accept?.(answer);
    if (verdict.kind !== 'error') return;
    const { code, message, retryAfterMs } = verdict;
    throw new BullionError(code, message, { details: { status: answer.status, retryAfterMs } });
  }

  /** What an answer means for all other requests: a pause, or the end. */
  #hold(error: BullionError, attempt: number): void {
    const { log, source } = this.#options;
    if (error.code === 'geo_blocked') this.#gate.stop(error);
    if (error.facts.retry !== 'later') return;
    const stated = error.details['retryAfterMs'];
    const ms = typeof stated === 'number' ? stated : Math.max(PAUSE_MS_MIN, backoffMs(attempt, this.#random));
    log.warn(`${source.title} asks for a pause`, { source: source.id, ms: Math.round(ms), reason: error.message });
    this.#gate.pause(ms, error);
  }

  /** The gate holds back the next attempt after a pause; other failures wait for themselves. */
  async #wait(error: BullionError, attempt: number): Promise<void> {
    if (error.facts.retry === 'now') await this.#gate.sleep(backoffMs(attempt, this.#random));
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

/** The error as the caller sees it: the same code, and which URL it was about, after how many requests. */
function final(error: BullionError, url: string, attempts: number): BullionError {
  const after = attempts > 1 ? ` (${attempts} attempts)` : '';
  const details = { ...error.details, url, attempts };
  return new BullionError(error.code, `${error.message}${after}`, { hint: error.hint, details, cause: error });
}
