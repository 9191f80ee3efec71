import { BullionError, didYouMean, type SpecTable } from '@bullion/core';
import { parseRange, type Range, type When } from './when.ts';

/** What to read of a table. Absent means all. */
export interface ReadOptions<C extends string = string> {
  readonly symbol?: string | readonly string[] | undefined;
  readonly exchange?: string | readonly string[] | undefined;
  readonly market?: string | readonly string[] | undefined;
  /** First moment of the table's clock column. */
  readonly from?: When | undefined;
  /** First moment that is left out. */
  readonly until?: When | undefined;
  readonly columns?: readonly C[] | undefined;
  /** The first rows only, in the table's order. */
  readonly limit?: number | undefined;
  /** The last rows only, in the table's order. */
  readonly last?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Rows and columns to read, checked against the table. */
export interface Selection {
  readonly columns: readonly string[];
  /** A row must have one of these values in this column. */
  readonly among: readonly { readonly column: string; readonly values: readonly string[] }[];
  /** A row must lie in `[from, until)`, ms. */
  readonly during: ({ readonly column: string } & Range) | undefined;
  /** Positions in the file between which the rows lie, where they are known. */
  readonly rows?: Range | undefined;
}

export function selectionOf(table: SpecTable, options: ReadOptions): Selection {
  const names = table.columns.map(({ name }) => name);
  for (const column of options.columns ?? []) {
    if (names.includes(column)) continue;
    throw new BullionError('usage', `Table ${table.name} has no column ${JSON.stringify(column)}.${didYouMean(column, names)}`, {
      hint: `Its columns: ${names.join(', ')}.`,
    });
  }
  return { columns: options.columns ?? names, among: amongOf(table, names, options), during: duringOf(table, options) };
}

function amongOf(table: SpecTable, names: readonly string[], options: ReadOptions): Selection['among'] {
  return (['exchange', 'market', 'symbol'] as const).flatMap((column) => {
    const wanted = options[column];
    if (wanted === undefined) return [];
    if (!names.includes(column)) throw new BullionError('usage', `Table ${table.name} has no column ${column} to select by.`);
    return [{ column, values: typeof wanted === 'string' ? [wanted] : wanted }];
  });
}

function duringOf(table: SpecTable, { from, until }: ReadOptions): Selection['during'] {
  if (from === undefined && until === undefined) return undefined;
  if (table.clock === null) throw new BullionError('usage', `Table ${table.name} has no time to select by.`);
  return { column: table.clock, ...parseRange(from, until) };
}

/** How many rows, and from which end. */
export interface Cut {
  readonly rows: number;
  readonly end: 'first' | 'last';
}

/** Both ends at once, or anything but a whole number above zero, is refused. */
export function cutOf({ limit, last }: Pick<ReadOptions, 'limit' | 'last'>): Cut {
  if (limit !== undefined && last !== undefined) throw new BullionError('usage', 'Either limit or last, not both.');
  const rows = limit ?? last ?? Number.POSITIVE_INFINITY;
  if (rows === Number.POSITIVE_INFINITY || (Number.isSafeInteger(rows) && rows > 0))
    return { rows, end: last === undefined ? 'first' : 'last' };
  throw new BullionError('usage', `${limit === undefined ? 'last' : 'limit'} ${rows} is not a whole number above zero.`);
}

/** Whether the selected rows come in the order of time: everything that is sorted before the clock is held at one value. */
export function isOneSeries(table: SpecTable, { among }: Selection): boolean {
  const before = table.clock === null ? table.sort : table.sort.slice(0, table.sort.indexOf(table.clock));
  return before.every((column) => among.some((each) => each.column === column && each.values.length === 1));
}
