import { type Arrowable, arrowable } from '../arrow.ts';

/** Rows that say what they are about, and that turn into an Arrow table where `apache-arrow` is installed. */
export type Answer<Row, About> = Row[] & Readonly<About> & Arrowable;

/** Rows with what they are about; neither shows in JSON. Of rows of a table, its columns, which a table without rows has, too. */
export function answer<Row extends object, About extends object>(
  rows: Row[],
  about: About,
  columns?: Parameters<typeof arrowable>[2],
): Answer<Row, About> {
  return arrowable(Object.assign(rows, about), rows, columns);
}
