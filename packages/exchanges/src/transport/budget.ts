import { BullionError, type Clock, invariant } from '@bullion/core';
import type { Budget } from '../exchange.ts';

type Pace = Pick<Clock, 'monotonic'> & { sleep(ms: number): Promise<void> };

/** The budgets of a source. Every request takes its cost before it is sent and says when it was answered. */
export class Budgets {
  readonly #buckets: ReadonlyMap<string, Bucket>;

  constructor(budgets: Readonly<Record<string, Budget>>, pace: Pace) {
    this.#buckets = new Map(Object.entries(budgets).map(([name, budget]) => [name, new Bucket(name, budget, pace)]));
  }

  /** Waits until the cost fits into every budget that it names. What it returns is called when the answer is there. */
  async take(cost: Readonly<Record<string, number>>): Promise<() => void> {
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
    }
  }

  #bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined)
      throw new BullionError('bad_definition', `A request costs tokens of the budget ${name}, which does not exist.`);
    return bucket;
  }
}

/**
 * At most `tokens` in any window of `perMs`, as the exchange counts them. When the exchange counts a request is not known,
 * only that it does so between sending and answer; so tokens are in use while the request is on its way, and for `perMs`
 * after its answer. First come, first served.
 */
class Bucket {
  readonly #name: string;
  readonly #budget: Budget;
  readonly #pace: Pace;
  #onTheWay = 0;
  #cooling = 0;
  /** In the order of the answers, so the first one is free first. */
  readonly #answered: { readonly tokens: number; readonly freeAt: number }[] = [];
  #queue: Promise<unknown> = Promise.resolve();
  #wake: () => void = () => undefined;

  constructor(name: string, budget: Budget, pace: Pace) {
    this.#name = name;
    this.#budget = budget;
    this.#pace = pace;
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
    await turn;
    return this.#releaseOnce(tokens);
  }

  async #admit(tokens: number): Promise<void> {
    for (;;) {
      this.#forget();
      if (this.#onTheWay + this.#cooling + tokens <= this.#budget.tokens) break;
      const next = this.#answered[0];
      if (next === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
      else await this.#pace.sleep(next.freeAt - this.#pace.monotonic());
    }
    this.#onTheWay += tokens;
  }

  #releaseOnce(tokens: number): () => void {
    let released = false;
    return () => {
      invariant(!released, 'tokens to be given back once');
      released = true;
      this.#onTheWay -= tokens;
      this.#cooling += tokens;
      this.#answered.push({ tokens, freeAt: this.#pace.monotonic() + this.#budget.perMs });
      this.#wake();
    };
  }

  #forget(): void {
    const now = this.#pace.monotonic();
    for (let first = this.#answered[0]; first !== undefined && first.freeAt <= now; first = this.#answered[0]) {
      this.#cooling -= first.tokens;
      this.#answered.shift();
    }
  }
}
