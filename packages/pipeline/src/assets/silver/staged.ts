import { asBullionError, type Span } from '@bullion/core';
import type { TimeUnit } from '@bullion/exchanges';
import type { BronzeRow, Engine, NumberedRows } from '@bullion/lake';
import type { Failure } from '../../engine/asset.ts';
import { temporary } from '../../sql.ts';
import { parseSeries } from './feeds.ts';

/** The parsed answers of one unit, in temporary tables. */
export interface Staged {
  /** One row per answer: its number, what its rows share, and where it comes from. */
  readonly answers: string;
  /** Parsed rows: number of the answer, position in it, and the columns that are not shared. */
  readonly rows: string;
  /** Rows that the parser could not read. */
  readonly rejected: string;
  /** Rows that came in, readable or not. */
  readonly rowsIn: number;
  readonly failures: readonly Omit<Failure, 'asset' | 'partition'>[];
  /**
   * Whether all or some answers ascend and are overlapped by no other one: the column `is_alone` of `answers` tells which. Where all
   * are, rows come in the order of the table. Absent where it is not known.
   */
  readonly alone?: 'all' | 'some';
  /** How many files count their times in which unit, where they say it. */
  readonly timeUnits?: ReadonlyMap<TimeUnit, number>;
  /** A file that the rows are in. */
  readonly file?: Disposable;
  /** The rows as they lie in it. */
  readonly numbered?: NumberedRows;
}

/** Answers to parse, and the part of time that is asked about; rows outside belong to another unit. */
export interface StageUnit {
  readonly name: string;
  readonly span: Span;
  readonly responseIds: readonly string[];
  /** The bronze asset of all of them, where there is only one. */
  readonly asset?: string;
}

/** The names of the temporary tables of a unit. */
export function namesOf(unit: string): { readonly answers: string; readonly rows: string; readonly rejected: string } {
  return { answers: temporary('answers', unit), rows: temporary('rows', unit), rejected: temporary('rejected', unit) };
}

/** Drops the temporary tables of a unit. */
export async function unstage(engine: Engine, { answers, rows, rejected, file }: Staged, ...more: readonly string[]): Promise<void> {
  file?.[Symbol.dispose]();
  if (file !== undefined) await engine.run(`DROP VIEW IF EXISTS ${rows}`);
  for (const name of [answers, ...(file === undefined ? [rows] : []), rejected, ...more]) await engine.run(`DROP TABLE IF EXISTS ${name}`);
}

export function failureOf(answer: BronzeRow, cause: unknown): Omit<Failure, 'asset' | 'partition'> {
  const { code, message } = asBullionError(cause);
  return { symbol: parseSeries(answer.series).nativeSymbol, exchange: answer.exchange, code, message, attempts: 1 };
}
