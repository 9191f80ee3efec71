import { BullionError, type Clock, invariant } from '@bullion/core';
import type { Budget } from '../exchange.ts';
import { type Debit, OwnTally, type Settled, type Tally } from './tally.ts';

type Pace = Pick<Clock, 'monotonic'> & { sleep(ms: number): Promise<void> };

/** The budgets of a source. Every request takes its cost before it is sent and says when it was answered. */
export class Budgets {
  readonly #buckets: ReadonlyMap<string, Bucket>;
  readonly #pace: Pace;
  #waitedMs = 0;

  constructor(budgets: Readonly<Record<string, Budget>>, pace: Pace, tally: Tally = new OwnTally(() => pace.monotonic())) {
    this.#pace = pace;
    this.#buckets = new Map(Object.entries(budgets).map(([name, budget]) => [name, new Bucket(name, budget, pace, tally)]));
  }

  /** How long requests waited for their turn in all, ms. */
  get waitedMs(): number {
    return this.#waitedMs;
  }

  /** Waits until the cost fits into every budget that it names. What it returns is called when the answer is there. */
  async take(cost: Readonly<Record<string, number>>): Promise<() => void> {
    const since = this.#pace.monotonic();
    const releases: (() => void)[] = [];
    const release = () => {
      for (const each of releases) each();
    };
    try {
      // One order for all, so that two requests never hold what the other one waits for.
      for (const [name, tokens] of Object.entries(cost).sort(([a], [b]) => (a < b ? -1 : 1))) {
        releases.push(await this.#bucket(name).take(tokens));
      }
      return release;
    } catch (error) {
      release();
      throw error;
    } finally {
      this.#waitedMs += this.#pace.monotonic() - since;
    }
  }

  /** Gives back what was taken ahead. */
  close(): void {
    for (const bucket of this.#buckets.values()) bucket.close();
  }

  #bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined)
      throw new BullionError('bad_definition', `A request costs tokens of the budget ${name}, which does not exist.`);
    return bucket;
  }
}

/** What was taken ahead of need is given back after this time. */
const AHEAD_MS_MAX = 1000;

/**
 * At most `tokens` in any window of `perMs`, as the exchange counts them. When the exchange counts a request is not known,
 * only that it does so between sending and answer; so tokens are in use while the request is on its way, and for `perMs`
 * after its answer. First come, first served.
 */
class Bucket {
  readonly #name: string;
  readonly #budget: Budget;
  readonly #pace: Pace;
  readonly #tally: Tally;
  #onTheWay = 0;
  #ahead: (Debit & { readonly since: number }) | undefined;
  /** What the tally does not know yet. */
  #settled: Settled[] = [];
  #queue: Promise<unknown> = Promise.resolve();
  #wake: () => void = () => undefined;

  constructor(name: string, budget: Budget, pace: Pace, tally: Tally) {
    this.#name = name;
    this.#budget = budget;
    this.#pace = pace;
    this.#tally = tally;
  }

  async take(tokens: number): Promise<() => void> {
    if (tokens > this.#budget.tokens) {
      throw new BullionError(
        'bad_definition',
        `A request costs ${tokens} tokens of the budget ${this.#name}, which has ${this.#budget.tokens}.`,
      );
    }
    const turn = this.#queue.then(() => this.#admit(tokens));
    this.#queue = turn.then(
      () => undefined,
      () => undefined,
    );
    return this.#releaseOnce(await turn);
  }

  close(): void {
    this.#giveBack();
    this.#tell();
  }

  async #admit(tokens: number): Promise<Debit> {
    for (;;) {
      const debit = this.#fromAhead(tokens) ?? this.#debit(tokens);
      if ('slot' in debit) {
        this.#onTheWay += tokens;
        return debit;
      }
      if (debit.waitMs === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
      else await this.#pace.sleep(debit.waitMs);
    }
  }

  #fromAhead(tokens: number): Debit | undefined {
    const ahead = this.#ahead;
    if (ahead === undefined) return undefined;
    if (ahead.tokens < tokens || this.#tally.now() - ahead.since > AHEAD_MS_MAX) {
      this.#giveBack();
      return undefined;
    }
    this.#ahead = { ...ahead, tokens: ahead.tokens - tokens };
    return { tokens, slot: ahead.slot };
  }

  #debit(least: number) {
    const settled = this.#settled;
    this.#settled = [];
    const most = Math.max(least, this.#tally.portion(this.#budget));
    const debit = this.#tally.debit(this.#name, this.#budget, { least, most }, settled);
    if (!('slot' in debit)) return debit;
    this.#ahead = { slot: debit.slot, tokens: debit.tokens - least, since: this.#tally.now() };
    return { tokens: least, slot: debit.slot };
  }

  #releaseOnce(debit: Debit): () => void {
    let released = false;
    return () => {
      invariant(!released, 'tokens to be given back once');
      released = true;
      this.#onTheWay -= debit.tokens;
      this.#settled.push({ ...debit, answeredAt: this.#tally.now() });
      // With tokens left the tally hears of it when the next are taken.
      if (this.#onTheWay === 0 && (this.#ahead?.tokens ?? 0) === 0) this.close();
      this.#wake();
    };
  }

  #giveBack(): void {
    if (this.#ahead !== undefined && this.#ahead.tokens > 0) this.#settled.push({ ...this.#ahead, answeredAt: undefined });
    this.#ahead = undefined;
  }

  #tell(): void {
    const settled = this.#settled;
    this.#settled = [];
    if (settled.length > 0) this.#tally.settle(this.#name, this.#budget, settled);
  }
}
