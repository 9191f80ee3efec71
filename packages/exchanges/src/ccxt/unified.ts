import { AsyncLocalStorage } from 'node:async_hooks';
import { invariant } from '@bullion/core';
import type { Answer } from '../exchange.ts';
import type { Exchange } from './library.ts';

/** A request as ccxt would have sent it. */
export interface Wanted {
  readonly url: URL;
  readonly method: string;
  /** In units of the exchange's own limit. */
  readonly cost: number;
}

/** What an exchange says, as far as ccxt looks at it. */
export type Said = Pick<Answer, 'status' | 'headers' | 'body'>;

/** What one call to ccxt works with. */
export interface Call {
  /** Answers what it asks for: over the wire, from what is stored, or with nothing. */
  respond(wanted: Wanted): Promise<Said>;
  /** Data time, ms. */
  readonly now: number;
  /** The market that the call is about, where it is about one. */
  readonly market?: object;
}

/**
 * An exchange of ccxt that only builds requests and reads answers: it sends nothing itself, has no clock and no list of markets.
 * Each call brings its own, so that the same code asks the exchange and reads again what was stored.
 */
export class Unified {
  readonly #exchange: Exchange;
  readonly #calls = new AsyncLocalStorage<Call & { cost: number }>();

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
    exchange.milliseconds = () => this.#call().now;
    exchange.seconds = () => Math.floor(this.#call().now / 1000);
    exchange.microseconds = () => this.#call().now * 1000;
    exchange.throttle = async (cost = 1) => {
      this.#call().cost = cost;
    };
    exchange.fetch = (url, method = 'GET') => this.#answer(url, method);
    exchange.market = () => this.#call().market;
    exchange.loadMarkets = async () => exchange.markets;
    exchange.markets = {};
    exchange.markets_by_id = {};
    onlySpot(exchange);
  }

  /** Does something with the exchange in the bounds of a call. */
  run<T>(call: Call, work: (exchange: Exchange) => Promise<T>): Promise<T> {
    return this.#calls.run({ ...call, cost: 1 }, () => work(this.#exchange));
  }

  /** What it would ask for, found out without asking: every request is answered with nothing, and what comes of that does not matter. */
  async wanted(call: Omit<Call, 'respond'>, work: (exchange: Exchange) => Promise<unknown>): Promise<Wanted[]> {
    const wanted: Wanted[] = [];
    const respond = async (each: Wanted) => {
      wanted.push(each);
      return NOTHING;
    };
    await Promise.allSettled([this.run({ ...call, respond }, work)]);
    return wanted;
  }

  #call() {
    const call = this.#calls.getStore();
    invariant(call !== undefined, 'ccxt to be used in a call only');
    return call;
  }

  async #answer(url: string, method: string): Promise<unknown> {
    const { respond, cost } = this.#call();
    const { status, headers, body } = await respond({ url: new URL(url), method, cost });
    const text = async () => new TextDecoder().decode(body);
    return await this.#exchange.handleRestResponse({ status, statusText: '', headers, text }, url, method);
  }
}

/** An answer that says nothing. */
export const NOTHING: Said = { status: 200, headers: {}, body: new TextEncoder().encode('{}') };

/** Futures would be further requests, to other hosts. */
function onlySpot({ options }: Exchange): void {
  const about = options['fetchMarkets'];
  if (typeof about === 'object' && about !== null && 'types' in about) options['fetchMarkets'] = { ...about, types: ['spot'] };
}
