import type { Table } from '@bullion/core';
import type { Engine } from '@bullion/lake';
import type { ReadRows, Values } from './read.ts';
import type { Reading } from './silver.ts';
import { namesOf } from './staged.ts';
import { stagingTables } from './tables.ts';

/** Enough rows to make a bulk load worth its call, few enough to be nothing in memory. */
const ROWS_PER_LOAD = 20_000;

/** Collects rows and loads them into the temporary tables of a unit in bulk. */
export class Loader {
  readonly names: { readonly answers: string; readonly rows: string; readonly rejected: string };
  rowsIn = 0;
  readonly #engine: Engine;
  readonly #tables: Readonly<Record<'answers' | 'rows' | 'rejected', Table>>;
  readonly #waiting: Record<'answers' | 'rows' | 'rejected', Values[]> = { answers: [], rows: [], rejected: [] };

  static async start(engine: Engine, reading: Reading, unit: string): Promise<Loader> {
    const loader = new Loader(engine, reading, unit);
    await loader.#load('answers');
    await loader.#load('rows');
    await loader.#load('rejected');
    return loader;
  }

  private constructor(engine: Engine, reading: Reading, unit: string) {
    this.#engine = engine;
    this.#tables = stagingTables(reading);
    this.names = namesOf(unit);
  }

  add(answerNo: number, about: Values, { rows, rejected }: ReadRows): void {
    this.rowsIn += rows.length + rejected.length;
    this.#waiting.answers.push({ answer_no: answerNo, ...about });
    for (const [position, row] of rows.entries()) this.#waiting.rows.push({ answer_no: answerNo, position, ...row });
    for (const [position, row] of rejected.entries()) this.#waiting.rejected.push({ answer_no: answerNo, position, ...row });
  }

  /** Loads what waits, or nothing while that is little. */
  async flush(when: 'now' | 'when full' = 'now'): Promise<void> {
    const { answers, rows, rejected } = this.#waiting;
    if (when === 'when full' && answers.length + rows.length + rejected.length < ROWS_PER_LOAD) return;
    await this.#load('answers');
    await this.#load('rows');
    await this.#load('rejected');
  }

  async #load(which: 'answers' | 'rows' | 'rejected'): Promise<void> {
    await this.#engine.load(this.names[which], this.#tables[which], this.#waiting[which].splice(0));
  }
}
