import { type ColumnKind, invariant, quoteName, quoteText } from '@bullion/core';
import type { ParsedColumns, TextColumn, TimeUnit } from '@bullion/exchanges';
import type { BronzeRow, Lake, NumberFile } from '@bullion/lake';
import { type Context, knowAnswer, readColumns, type Values } from './read.ts';
import type { Reading } from './silver.ts';
import { failureOf, namesOf, type Staged, type StageUnit } from './staged.ts';
import { answersTable, ownColumns, stagingTables } from './tables.ts';

type Shelf = Pick<Lake, 'engine' | 'answers' | 'numberFile'>;

/** Parses answers whose feed reads columns: their rows go to a file of numbers, and are never objects. */
export async function stageColumns(lake: Shelf, reading: Reading, unit: StageUnit, context: Context): Promise<Staged> {
  const own = ownColumns(reading);
  const file = lake.numberFile(['answer_no', ...own]);
  try {
    const loader = new ColumnLoader(own, file);
    const failures: ReturnType<typeof failureOf>[] = [];
    const numbers = new Map(unit.responseIds.map((id, number) => [id, number]));
    for await (const answer of stored(lake, unit, context)) {
      try {
        const known = knowAnswer(answer, reading, context);
        const read = await readColumns(known, unit.span, context.readings);
        loader.add(numbers.get(answer.response_id) ?? 0, known.about, read);
      } catch (error) {
        failures.push(failureOf(answer, error));
      }
    }
    const names = namesOf(unit.name);
    const answers = loader.answers();
    await lake.engine.load(names.answers, answersTable(reading), answers);
    await lake.engine.load(names.rejected, stagingTables(reading).rejected, loader.rejected);
    await lake.engine.run(`CREATE OR REPLACE TEMP VIEW ${names.rows} AS ${rowsOf(reading, loader.texts, file.end(loader.order()))}`);
    const numbered = { numbers: file, shared: byNumber(answers), texts: loader.texts };
    return { ...names, rowsIn: loader.rowsIn, failures, alone: loader.alone(), timeUnits: loader.timeUnits, file, numbered };
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }
}

/** Answers at the places that their numbers name; there is none where one could not be read. */
function byNumber(answers: readonly Values[]): Values[] {
  const placed: Values[] = [];
  for (const answer of answers) placed[Number(answer['answer_no'])] = answer;
  return placed;
}

/** In the order of series and time where all were read in this run: then their bodies are not read again. */
async function* stored(lake: Shelf, { responseIds }: StageUnit, { readings }: Context): AsyncGenerator<BronzeRow> {
  const known: BronzeRow[] = [];
  if (readings !== undefined) for await (const answer of lake.answers(responseIds, 'without bodies')) known.push(answer);
  if (known.length > 0 && known.every((answer) => readings?.has(answer))) yield* known.sort(bySeries);
  else yield* lake.answers(responseIds);
}

function bySeries(a: BronzeRow, b: BronzeRow): number {
  if (a.series !== b.series) return a.series < b.series ? -1 : 1;
  return a.asked_from - b.asked_from;
}

/** An answer and the time that its rows are about; NaN where it has none. */
interface Placed {
  readonly about: Values;
  readonly series: string;
  readonly first: number;
  readonly last: number;
  isAlone: boolean;
}

/** Puts the rows of answers into a file, and notes which answers speak about the same time. */
class ColumnLoader {
  readonly rejected: Values[] = [];
  /** The texts of the columns that have any, by column. */
  readonly texts = new Map<string, TextColumn['values']>();
  readonly timeUnits = new Map<TimeUnit, number>();
  rowsIn = 0;
  readonly #own: readonly string[];
  readonly #file: NumberFile;
  readonly #placed: Placed[] = [];

  constructor(own: readonly string[], file: NumberFile) {
    this.#own = own;
    this.#file = file;
  }

  add(answerNo: number, about: Values, { columns, rejected }: Awaited<ReturnType<typeof readColumns>>): void {
    const { count, numbers, ascends, timeUnit } = columns;
    this.rowsIn += count + rejected.length;
    if (timeUnit !== undefined) this.timeUnits.set(timeUnit, (this.timeUnits.get(timeUnit) ?? 0) + 1);
    for (const [position, row] of rejected.entries()) this.rejected.push({ answer_no: answerNo, position, ...row });
    const series = String(about['series_key']);
    const place = placeOf(numbers['timestamp']?.subarray(0, count) ?? new Float64Array(), ascends);
    this.#placed.push({ about: { answer_no: answerNo, ...about }, series, ...place, isAlone: ascends });
    if (count > 0) this.#file.add(count, [answerNo, ...this.#own.map((name) => this.#values(name, columns))]);
  }

  /** The rows of the table of answers. */
  answers(): Values[] {
    for (const answers of Map.groupBy(this.#placed, ({ series }) => series).values()) markOverlaps(answers);
    return this.#placed.map(({ about, isAlone }) => ({ ...about, is_alone: isAlone }));
  }

  /** The answers by series and time, as far as they have rows: so are their rows in the order of the table, where all are alone. */
  order(): number[] {
    const filled = this.#placed.filter(hasRows).map((answer, index) => ({ answer, index }));
    return filled.sort((a, b) => compare(a.answer, b.answer)).map(({ index }) => index);
  }

  alone(): 'all' | 'some' {
    return this.#placed.every(({ isAlone }) => isAlone) ? 'all' : 'some';
  }

  #values(name: string, { numbers, texts }: ParsedColumns): Float64Array | Uint8Array {
    const text = texts[name];
    if (text !== undefined) {
      const known = this.texts.get(name) ?? text.values;
      this.texts.set(name, known);
      invariant(known.length === text.values.length && known.every((value, code) => value === text.values[code]), `one list of ${name}`);
      return text.codes;
    }
    const values = numbers[name];
    invariant(values !== undefined, `a column ${name}`);
    return values;
  }
}

/** The first and the last time of an answer, in whatever order it has them. */
function placeOf(times: Float64Array, ascends: boolean): Pick<Placed, 'first' | 'last'> {
  if (ascends || times.length === 0) return { first: times[0] ?? Number.NaN, last: times.at(-1) ?? Number.NaN };
  return { first: times.reduce((a, b) => Math.min(a, b)), last: times.reduce((a, b) => Math.max(a, b)) };
}

function hasRows({ first }: Placed): boolean {
  return !Number.isNaN(first);
}

function compare(a: Placed, b: Placed): number {
  if (a.series !== b.series) return a.series < b.series ? -1 : 1;
  return a.first - b.first;
}

/** Of answers of one series: those that speak about the same time as another one are not alone. One without rows has no time. */
function markOverlaps(answers: readonly Placed[]): void {
  let latest: Placed | undefined;
  for (const answer of answers.filter(hasRows).sort((a, b) => a.first - b.first)) {
    if (latest !== undefined && answer.first <= latest.last) {
      latest.isAlone = false;
      answer.isAlone = false;
    }
    if (latest === undefined || answer.last > latest.last) latest = answer;
  }
}

/** The file as the rows of the table, in SQL. */
function rowsOf(reading: Reading, texts: ReadonlyMap<string, TextColumn['values']>, file: string): string {
  const columns = ownColumns(reading).map((name) => {
    const value = valueIn(reading.table.columns[name]?.kind ?? 'number', quoteName(name), texts.get(name) ?? []);
    return `${value} AS ${quoteName(name)}`;
  });
  return `SELECT answer_no::BIGINT AS answer_no, file_row_number AS position, ${columns.join(', ')} FROM ${file}`;
}

function valueIn(kind: ColumnKind, column: string, texts: TextColumn['values']): string {
  if (kind === 'time') return `make_timestamptz((${column} * 1000)::BIGINT)`;
  if (kind === 'count') return `${column}::BIGINT`;
  if (kind !== 'text') return column;
  const cases = texts.map((text, code) => (text === null ? '' : `WHEN ${code} THEN ${quoteText(text)} `));
  return cases.join('') === '' ? 'NULL::VARCHAR' : `CASE ${column}::UTINYINT ${cases.join('')}END`;
}
