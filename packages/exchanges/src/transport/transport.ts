import { asBullionError, BullionError, hash32, type Log, stream, withFields } from '@bullion/core';
import type { Answer, Ask, Send, Source } from '../exchange.ts';
import { backoffMs } from './backoff.ts';
import { Budgets } from './budget.ts';
import { canonicalUrl } from './canonical-url.ts';
import { Gate } from './gate.ts';
import { Latencies } from './latencies.ts';
import type { SharedBudgets } from './shared-budgets.ts';
import { OwnTally } from './tally.ts';
import { Wire, type WireOptions } from './wire.ts';

export interface TransportOptions extends WireOptions {
  readonly source: Pick<Source, 'id' | 'title' | 'endpoints' | 'budgets' | 'judge'>;
  readonly log: Log;
  /** Ends what is under way and refuses what comes after, with `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** The longest pause that an exchange may ask for; beyond it the exchange is left alone. Two minutes unless given. */
  readonly patienceMs?: number;
  /** How often one URL is asked in all; seven times unless given. */
  readonly attemptsMax?: number;
  /** Yields numbers in [0, 1) for the jitter; seeded by the source unless given. */
  readonly random?: () => number;
  /** Where budgets and pauses are shared with other processes; kept by this transport alone unless given. */
  readonly shared?: SharedBudgets | undefined;
}

export interface TransportStats {
  /** Every HTTP request sent. */
  readonly requests: number;
  /** Those that repeated one. */
  readonly retries: number;
  /** Those that the exchange answered with a request to slow down. */
  readonly limited: number;
  /** How long the exchange asked for silence, ms. */
  readonly pausedMs: number;
  /** How long requests waited for their turn in a budget, ms, all of them together. */
  readonly waitedMs: number;
  /** How long answers took from sending on, ms; null where nothing was answered. */
  readonly latencyMs: { readonly p50: number | null; readonly p99: number | null };
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

interface Try {
  readonly attempt: number;
  readonly accept: ((answer: Answer) => void) | undefined;
  readonly log: Log;
}

class SourceTransport implements Transport {
  readonly #source: TransportOptions['source'];
  readonly #log: Log;
  readonly #attemptsMax: number;
  readonly #random: () => number;
  readonly #gate: Gate;
  readonly #budgets: Budgets;
  readonly #wire: Wire;
  readonly #latencies = new Latencies();
  readonly #clock: TransportOptions['clock'];
  #requests = 0;
  #retries = 0;
  #limited = 0;

  constructor(options: TransportOptions) {
    const {
      source,
      endpoints,
      shared,
      clock,
      signal,
      log,
      patienceMs = 120_000,
      attemptsMax = 7,
      random = stream(hash32(source.id)),
    } = options;
    this.#source = source;
    this.#clock = clock;
    this.#log = log;
    this.#attemptsMax = attemptsMax;
    this.#random = random;
    const tally = shared?.of(source.id, Object.values({ ...source.endpoints, ...endpoints })) ?? new OwnTally(() => clock.monotonic());
    this.#gate = new Gate({ title: source.title, clock, patienceMs, signal, others: tally });
    this.#budgets = new Budgets(source.budgets, this.#gate, tally);
    this.#wire = new Wire(options);
  }

  readonly send: Send = async (ask, { accept, about = {} } = {}) => {
    const log = withFields(this.#log, { source: this.#source.id, ...about });
    let sent = 0;
    try {
      for (;;) {
        const release = await this.#admit(ask);
        sent += 1;
        const outcome = await this.#try(ask, { attempt: sent, accept, log }).finally(release);
        if (!(outcome instanceof BullionError)) return outcome;
        if (outcome.facts.retry === 'never' || sent >= this.#attemptsMax) throw outcome;
        // After a request to slow down the gate holds back the next attempt; other failures wait for themselves.
        if (outcome.facts.retry === 'now') await this.#gate.sleep(backoffMs(sent, this.#random));
      }
    } catch (error) {
      throw final(asBullionError(error), canonicalUrl(ask), sent);
    }
  };

  stats(): TransportStats {
    return {
      requests: this.#requests,
      retries: this.#retries,
      limited: this.#limited,
      pausedMs: this.#gate.pausedMs,
      waitedMs: this.#budgets.waitedMs,
      bytes: this.#wire.bytes,
      latencyMs: { p50: this.#latencies.quantile(0.5), p99: this.#latencies.quantile(0.99) },
    };
  }

  close(): void {
    this.#budgets.close();
    this.#wire.close();
  }

  /** Waits until the request may be sent; what it returns is called when that is over. */
  async #admit(ask: Ask): Promise<() => void> {
    await this.#gate.pass();
    const release = await this.#budgets.take(ask.cost);
    try {
      // The exchange may have asked for silence while this waited for its turn.
      await this.#gate.pass();
      return release;
    } catch (error) {
      release();
      throw error;
    }
  }

  /** One request: the answer, or what was wrong with it. */
  async #try(ask: Ask, { attempt, accept, log }: Try): Promise<Answer | BullionError> {
    this.#requests += 1;
    if (attempt > 1) this.#retries += 1;
    try {
      const sentAt = this.#clock.monotonic();
      const answer = await this.#wire.get(ask, attempt);
      this.#latencies.add(this.#clock.monotonic() - sentAt);
      this.#judge(answer, accept);
      return answer;
    } catch (cause) {
      const error = asBullionError(cause);
      log.debug('request failed', { url: canonicalUrl(ask), attempt, code: error.code, reason: error.message });
      this.#hold(error, attempt, log);
      return error;
    }
  }

  /** Throws what the source's error catalogue, or whoever reads the body, makes of the answer. */
  #judge(answer: Answer, accept: Try['accept']): void {
    const verdict = this.#source.judge(answer);
    if (verdict.kind === 'ok') accept?.(answer);
    if (verdict.kind !== 'error') return;
    const { code, message, retryAfterMs } = verdict;
    throw new BullionError(code, message, { details: { status: answer.status, retryAfterMs } });
  }

  /** What a failure means for all other requests: a pause, or the end. */
  #hold(error: BullionError, attempt: number, log: Log): void {
    if (error.code === 'geo_blocked') this.#gate.stop(error);
    if (error.facts.retry !== 'later') return;
    this.#limited += 1;
    const stated = error.details['retryAfterMs'];
    const ms = typeof stated === 'number' ? stated : Math.max(PAUSE_MS_MIN, backoffMs(attempt, this.#random));
    const wasOpen = this.#gate.pause(ms, error);
    if (wasOpen) log.warn(`${this.#source.title} asks for a pause`, { ms: Math.round(ms), reason: error.message });
  }
}

/** The error as the caller sees it: the same code, and which URL it was about, after how many requests. */
function final(error: BullionError, url: string, attempts: number): BullionError {
  const after = attempts > 1 ? ` (${attempts} attempts)` : '';
  const details = { ...error.details, url, attempts };
  return new BullionError(error.code, `${error.message}${after}`, { hint: error.hint, details, cause: error });
}
