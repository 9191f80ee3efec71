import type { DataType, Table } from 'apache-arrow';
import { runtime } from '#runtime';

/** What turns into an Arrow table where `apache-arrow` is installed. */
export interface Arrowable {
  /** The rows as an Arrow table: numbers as Float64, texts and days as Utf8, times as Timestamp in ms UTC. Needs apache-arrow. */
  toArrow(): Promise<Table>;
}

type Arrow = Awaited<ReturnType<typeof runtime.arrow>>;

/** A column as manifests and DuckDB describe it. */
interface ArrowColumn {
  readonly name: string;
  readonly type: string;
}

/** An answer that turns into an Arrow table of its rows; that does not show in JSON. With columns, a table without rows has them, too. */
export function arrowable<T extends object>(found: T, rows: readonly object[], columns?: readonly ArrowColumn[]): T & Arrowable {
  const toArrow = (): Promise<Table> => arrowTable(rows, columns);
  return Object.defineProperty(Object.assign(found, { toArrow }), 'toArrow', { value: toArrow, enumerable: false });
}

async function arrowTable(rows: readonly object[], columns: readonly ArrowColumn[] = columnsOf(rows)): Promise<Table> {
  const arrow = await runtime.arrow();
  const vectors = columns.map(({ name, type }, at) => {
    // Rows of SQL are lists of cells.
    const values = rows.map((row): unknown => Reflect.get(row, Array.isArray(row) ? at : name) ?? null);
    const kind = typeIn(arrow, type, values);
    return [name, arrow.vectorFromArray(arrow.DataType.isUtf8(kind) ? values.map(asText) : values, kind)] as const;
  });
  return new arrow.Table(Object.fromEntries(vectors));
}

const columnsOf = ([first = {}]: readonly object[]): ArrowColumn[] => Object.keys(first).map((name) => ({ name, type: '' }));

/** By what the column is said to be, else by its first value. */
function typeIn(arrow: Arrow, said: string, values: readonly unknown[]): DataType {
  const value = values.find((each) => each !== null);
  if (/INT$|^(DOUBLE|FLOAT|DECIMAL)/.test(said) || typeof value === 'number') return new arrow.Float64();
  if (said === 'BOOLEAN' || typeof value === 'boolean') return new arrow.Bool();
  if (said.startsWith('TIMESTAMP') || value instanceof Date) return new arrow.Timestamp(arrow.TimeUnit.MILLISECOND, 'UTC');
  return said === '' && value === undefined ? new arrow.Null() : new arrow.Utf8();
}

const asText = (value: unknown): unknown => (typeof value === 'object' && value !== null ? JSON.stringify(value) : value);
