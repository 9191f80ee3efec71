import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { asBullionError, BullionError } from '@bullion/core';
import type { Budget } from '../exchange.ts';
import type { Debit, Settled, Tally, Wait } from './tally.ts';

/** Longer than a request can wait for a connection and be under way. What a killed process had taken is free after it. */
const HELD_MS = 120_000;
/** Tokens are freed in steps of this part of a budget's time, so that a sum is over a hundred rows at most. */
const SLOTS = 100;
/** The part of a budget that a process takes at once. */
const PORTION = 1 / 50;
/** Others may give back at any time: between looks at a budget that is used up pass so many ms at most. */
const LOOK_MS = 250;

/**
 * A tally that is a file: rows say how many tokens are in use until when. Tokens of requests under way are in a row far ahead, which
 * stands for a process that may be killed; what was answered moves to the row in which it is free again.
 */
export class SharedTally implements Tally {
  readonly #database: DatabaseSync;
  readonly #scope: string;
  readonly now: () => number;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync, scope: string, now: () => number) {
    this.#database = database;
    this.#scope = scope;
    this.now = now;
  }

  portion({ tokens }: Budget): number {
    return Math.floor(tokens * PORTION);
  }

  debit(
    name: string,
    budget: Budget,
    wanted: { readonly least: number; readonly most: number },
    settled: readonly Settled[],
  ): Debit | Wait {
    const debit = this.#transaction(() => {
      this.#settle(name, budget, settled);
      const now = this.now();
      const { inUse, first } = this.#look(name, budget, now);
      const free = budget.tokens - inUse;
      if (free < wanted.least) return { waitMs: Math.max(1, Math.min(LOOK_MS, (first ?? now) - now)) };
      const debit = { tokens: Math.min(free, wanted.most), slot: slotOf(now + HELD_MS + budget.perMs, 1000) };
      this.#add(name, debit);
      return debit;
    });
    return debit ?? { waitMs: LOOK_MS };
  }

  settle(name: string, budget: Budget, settled: readonly Settled[]): void {
    this.#transaction(() => this.#settle(name, budget, settled));
  }

  silence(): number {
    const row = this.#get('SELECT until, ms FROM silences WHERE scope = ?', this.#scope);
    if (row === undefined) return 0;
    const left = Number(row['until']) - this.now();
    // Longer than it was at its beginning: the clock has begun anew since, and nobody knows how much of it is over.
    if (left > Number(row['ms'])) this.beSilent(Number(row['ms']));
    return Math.max(0, Math.min(left, Number(row['ms'])));
  }

  beSilent(ms: number): void {
    const sql = `INSERT INTO silences (scope, until, ms) VALUES (?1, ?2, ?3)
      ON CONFLICT DO UPDATE SET until = ?2, ms = ?3 WHERE until < ?2 OR until > ?4 + ms`;
    this.#run(sql, this.#scope, this.now() + ms, ms, this.now());
  }

  #settle(name: string, { perMs }: Budget, settled: readonly Settled[]): void {
    for (const { slot, tokens, answeredAt } of settled) {
      this.#run('UPDATE spent SET tokens = tokens - ? WHERE scope = ? AND budget = ? AND slot = ?', tokens, this.#scope, name, slot);
      if (answeredAt !== undefined) this.#add(name, { tokens, slot: slotOf(answeredAt + perMs, perMs / SLOTS) });
    }
  }

  /** What is in use, and when the first of it is free. */
  #look(name: string, { perMs }: Budget, now: number): { inUse: number; first: number | undefined } {
    this.#run('DELETE FROM spent WHERE scope = ? AND budget = ? AND (slot <= ? OR tokens <= 0)', this.#scope, name, now);
    const sql = 'SELECT coalesce(sum(tokens), 0) AS inUse, min(slot) AS first, max(slot) AS last FROM spent WHERE scope = ? AND budget = ?';
    const { inUse = 0, first = null, last = null } = this.#get(sql, this.#scope, name) ?? {};
    const latest = now + HELD_MS + perMs + 1000;
    if (Number(last ?? 0) > latest) this.#beginAnew(name, { latest, slot: now + perMs });
    return { inUse: Number(inUse), first: first === null ? undefined : Number(first) };
  }

  /** Rows from further ahead than any can be are of a clock that has begun anew since. They are free after one whole window. */
  #beginAnew(name: string, { latest, slot }: { latest: number; slot: number }): void {
    const where = 'FROM spent WHERE scope = ? AND budget = ? AND slot > ?';
    const { tokens = 0 } = this.#get(`SELECT sum(tokens) AS tokens ${where}`, this.#scope, name, latest) ?? {};
    this.#run(`DELETE ${where}`, this.#scope, name, latest);
    this.#add(name, { tokens: Number(tokens), slot });
  }

  #add(name: string, { tokens, slot }: Debit): void {
    const sql = 'INSERT INTO spent (scope, budget, slot, tokens) VALUES (?, ?, ?, ?4) ON CONFLICT DO UPDATE SET tokens = tokens + ?4';
    this.#run(sql, this.#scope, name, slot, tokens);
  }

  /** Undefined where another process keeps the file for too long: what was to be settled counts as under way until its time is over. */
  #transaction<T>(work: () => T): T | undefined {
    try {
      this.#run('BEGIN IMMEDIATE');
      const result = work();
      this.#run('COMMIT');
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#run('ROLLBACK');
      if (isBusy(error)) return undefined;
      throw failure(error);
    }
  }

  #run(sql: string, ...values: (string | number)[]): void {
    this.#prepared(sql).run(...values);
  }

  #get(sql: string, ...values: (string | number)[]) {
    return this.#prepared(sql).get(...values);
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }
}

const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}

function failure(cause: unknown): BullionError {
  const { message } = asBullionError(cause);
  return new BullionError('io_failed', `The file in which processes share their budgets cannot be used: ${message}`, {
    hint: 'Set BULLION_STATE to a folder that can be written to.',
    cause,
  });
}

/** Rounded up, so that nothing is free too early. */
function slotOf(ms: number, step: number): number {
  return Math.ceil(ms / step) * step;
}
