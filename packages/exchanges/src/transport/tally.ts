import type { Budget } from '../exchange.ts';

/** Tokens that were taken and may be spent; where they are counted until they are answered is the tally's own business. */
export interface Debit {
  readonly tokens: number;
  readonly slot: number;
}

/** Tokens of a debit whose request was answered, or that were given back unspent where there is no time. */
export interface Settled extends Debit {
  readonly answeredAt: number | undefined;
}

/** Not now. Undefined where only an answer to a request that is under way can change that. */
export interface Wait {
  readonly waitMs: number | undefined;
}

/** What everybody who asks a source keeps count of together: the tokens of its budgets, and whether it wants silence. */
export interface Tally {
  /** Ms on the clock that all of them share. */
  now(): number;
  /** How many tokens are worth taking at once; more than one request needs only where taking them costs time. */
  portion(budget: Budget): number;
  /** Takes tokens as far as the budget has them: all that are wanted, or as few as `least`. Tells what was settled meanwhile. */
  debit(name: string, budget: Budget, wanted: { readonly least: number; readonly most: number }, settled: readonly Settled[]): Debit | Wait;
  settle(name: string, budget: Budget, settled: readonly Settled[]): void;
  /** For how long nobody may ask, ms. */
  silence(): number;
  /** Nobody is to ask for so long. */
  beSilent(ms: number): void;
}

/** The tally of one process alone. */
export class OwnTally implements Tally {
  readonly now: () => number;
  readonly #books = new Map<string, Book>();

  constructor(now: () => number) {
    this.now = now;
  }

  portion(): number {
    return 0;
  }

  debit(name: string, budget: Budget, { least }: { readonly least: number }, settled: readonly Settled[]): Debit | Wait {
    this.settle(name, budget, settled);
    const book = this.#book(name);
    book.forget(this.now());
    if (book.inUse + least <= budget.tokens) {
      book.onTheWay += least;
      return { tokens: least, slot: 0 };
    }
    const [next] = book.answered;
    return { waitMs: next === undefined ? undefined : next.freeAt - this.now() };
  }

  settle(name: string, { perMs }: Budget, settled: readonly Settled[]): void {
    const book = this.#book(name);
    for (const { tokens, answeredAt } of settled) {
      book.onTheWay -= tokens;
      if (answeredAt === undefined) continue;
      book.cooling += tokens;
      book.answered.push({ tokens, freeAt: answeredAt + perMs });
    }
  }

  /** Nobody else is told, for there is nobody; the gate of the one process knows. */
  silence(): number {
    return 0;
  }

  beSilent(): undefined {
    return undefined;
  }

  #book(name: string): Book {
    const known = this.#books.get(name) ?? new Book();
    this.#books.set(name, known);
    return known;
  }
}

class Book {
  onTheWay = 0;
  cooling = 0;
  /** In the order of the answers, so the first one is free first. */
  readonly answered: { readonly tokens: number; readonly freeAt: number }[] = [];

  get inUse(): number {
    return this.onTheWay + this.cooling;
  }

  forget(now: number): void {
    for (let first = this.answered[0]; first !== undefined && first.freeAt <= now; first = this.answered[0]) {
      this.cooling -= first.tokens;
      this.answered.shift();
    }
  }
}
