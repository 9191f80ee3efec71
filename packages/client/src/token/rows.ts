import type { Table } from 'apache-arrow';
import { runtime } from '#runtime';

/** Rows that say what they are about, and that turn into an Arrow table where `apache-arrow` is installed. */
export type Answer<Row, About> = Row[] & Readonly<About> & Arrowable;

export interface Arrowable {
  /** The rows as an Arrow table: numbers as Float64, texts as Utf8, times as Timestamp in ms UTC. Needs apache-arrow. */
  toArrow(): Promise<Table>;
}

/** Rows with what they are about; neither shows in JSON. */
export function answer<Row extends object, About extends object>(rows: Row[], about: About): Answer<Row, About> {
  const toArrow = (): Promise<Table> => arrowTable(rows);
  return Object.defineProperty(Object.assign(rows, about, { toArrow }), 'toArrow', { value: toArrow, enumerable: false });
}

async function arrowTable(rows: readonly object[]): Promise<Table> {
  const arrow = await runtime.arrow();
  const names = Object.keys(rows[0] ?? {});
  const typeOf = (value: unknown) => {
    if (typeof value === 'number') return new arrow.Float64();
    if (typeof value === 'boolean') return new arrow.Bool();
    if (value instanceof Date) return new arrow.Timestamp(arrow.TimeUnit.MILLISECOND, 'UTC');
    return value === undefined ? new arrow.Null() : new arrow.Utf8();
  };
  const columns = names.map((name) => {
    const values = rows.map((row): unknown => Reflect.get(row, name));
    return [name, arrow.vectorFromArray(values, typeOf(values.find((value) => value !== null)))] as const;
  });
  return new arrow.Table(Object.fromEntries(columns));
}
