import type { Column, ColumnKind } from './column.ts';
import { isDay } from './day.ts';
import type { Table } from './table.ts';

/** One value that its table does not allow. */
export interface RowProblem {
  /** Position of the row, from 0. */
  readonly row: number;
  readonly column: string;
  /** What is wrong, as the end of a sentence about the column: `is NaN, not a finite number`. */
  readonly problem: string;
}

/** Everything that is wrong with rows of unknown origin, at most `limit` problems; nothing is thrown. */
export function checkRows(table: Table, rows: Iterable<object>, limit = 100): RowProblem[] {
  const checks = Object.entries(table.columns).map(([column, definition]) => ({ column, check: valueCheck(definition) }));
  const problems: RowProblem[] = [];
  let row = 0;
  for (const values of rows) {
    const byName = new Map<string, unknown>(Object.entries(values));
    for (const { column, check } of checks) {
      const problem = check(byName.get(column));
      if (problem !== undefined) problems.push({ row, column, problem });
    }
    for (const column of byName.keys()) {
      if (!Object.hasOwn(table.columns, column)) problems.push({ row, column, problem: `is not a column of ${table.name}` });
    }
    if (problems.length >= limit) return problems.slice(0, limit);
    row++;
  }
  return problems;
}

/** The test of one column: what is wrong with a value, or undefined. */
export function valueCheck(column: Column): (value: unknown) => string | undefined {
  const fits = FITS[column.kind];
  const allowed = column.values === undefined ? undefined : new Set<unknown>(column.values);
  return (value) => {
    if (value === undefined) return 'is missing';
    if (value === null) return column.nullable ? undefined : 'is null, and null is not allowed';
    if (!fits(value)) return `is ${shown(value)}, not ${EXPECTED[column.kind]}`;
    if (allowed !== undefined && !allowed.has(value)) return `is ${shown(value)}, not one of ${column.values?.join(', ')}`;
    return undefined;
  };
}

/** The farthest instant that JavaScript's Date can name, ms on both sides of 1970. */
const TIME_MAX = 8.64e15;

const FITS: Readonly<Record<ColumnKind, (value: unknown) => boolean>> = {
  // Half a surrogate pair cannot be written as UTF-8 and would silently turn into another character.
  text: (value) => typeof value === 'string' && value.isWellFormed(),
  bytes: (value) => value instanceof Uint8Array,
  time: (value) => typeof value === 'number' && Math.abs(value) <= TIME_MAX,
  day: (value) => typeof value === 'string' && isDay(value),
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  count: (value) => Number.isSafeInteger(value),
  flag: (value) => typeof value === 'boolean',
};

const EXPECTED: Readonly<Record<ColumnKind, string>> = {
  text: 'well-formed text',
  bytes: 'bytes',
  time: 'a time in ms since 1970',
  day: 'a day YYYY-MM-DD',
  number: 'a finite number',
  count: 'a whole number below 2^53',
  flag: 'true or false',
};

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === 'object') return `a ${value?.constructor?.name ?? 'object'}`;
  return String(value);
}
