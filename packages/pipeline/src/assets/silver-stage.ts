import type { Table } from '@bullion/core';
import type { Engine, Lake } from '@bullion/lake';
import type { Reading } from './silver.ts';
import { stageColumns } from './silver-columns.ts';
import { type Context, knowAnswer, type ReadRows, readRows, type Values } from './silver-read.ts';
import { failureOf, namesOf, type Staged, type StageUnit } from './silver-staged.ts';
import { stagingTables } from './silver-tables.ts';

/** Parses answers one by one into temporary tables. An answer that cannot be read fails alone. */
export async function stage(
  lake: Pick<Lake, 'engine' | 'answers' | 'numberFile'>,
  reading: Reading,
  unit: StageUnit,
  context: Context,
): Promise<Staged> {
  const kept = context.feeds.find(({ asset }) => asset === unit.asset);
  const hasColumns = kept?.feed.parsers.every(({ columns }) => columns !== undefined) ?? false;
  return hasColumns ? stageColumns(lake, reading, unit, context) : stageRows(lake, reading, unit, context);
}

/** Enough rows to make a bulk load worth its call, few enough to be nothing in memory. */
const ROWS_PER_LOAD = 20_000;

async function stageRows(lake: Pick<Lake, 'engine' | 'answers'>, reading: Reading, unit: StageUnit, context: Context): Promise<Staged> {
  const loader = await Loader.start(lake.engine, reading, unit.name);
  const failures: ReturnType<typeof failureOf>[] = [];
  let answerNo = 0;
  for await (const answer of lake.answers(unit.responseIds)) {
    try {
      const known = knowAnswer(answer, reading, context);
      loader.add(answerNo++, known.about, await readRows(known, reading, unit.span));
    } catch (error) {
      failures.push(failureOf(answer, error));
    }
    await loader.flush(ROWS_PER_LOAD);
  }
  await loader.flush(1);
  return { ...loader.names, rowsIn: loader.rowsIn, failures };
}

/** Collects rows and loads them into the temporary tables of a unit in bulk. */
class Loader {
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

  async flush(atLeast: number): Promise<void> {
    const { answers, rows, rejected } = this.#waiting;
    if (answers.length + rows.length + rejected.length < atLeast) return;
    await this.#load('answers');
    await this.#load('rows');
    await this.#load('rejected');
  }

  async #load(which: 'answers' | 'rows' | 'rejected'): Promise<void> {
    await this.#engine.load(this.names[which], this.#tables[which], this.#waiting[which].splice(0));
  }
}
