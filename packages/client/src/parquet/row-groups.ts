import { invariant } from '@bullion/core';
import type { ColumnData, FileMetaData } from 'hyparquet';

/** Some columns of one row group, decoded. */
export interface Group {
  readonly rows: number;
  column(name: string): ArrayLike<unknown>;
}

type Pages = ColumnData[];

/** Puts the decoded pages of a read together again, by row group and column. */
export class RowGroups {
  /** First row of each group, and the row after the last. */
  readonly #starts: number[];
  readonly #pages = new Map<number, Map<string, Pages>>();

  constructor({ row_groups }: FileMetaData) {
    this.#starts = [0];
    for (const { num_rows } of row_groups) this.#starts.push((this.#starts.at(-1) ?? 0) + Number(num_rows));
  }

  add(page: ColumnData): void {
    const group = this.#starts.findLastIndex((start) => start <= page.rowStart);
    const columns = this.#pages.get(group) ?? new Map<string, Pages>();
    this.#pages.set(group, columns);
    const pages = columns.get(page.columnName);
    if (pages === undefined) columns.set(page.columnName, [page]);
    else pages.push(page);
  }

  /** The groups that were read, in file order. */
  all(): Group[] {
    return [...this.#pages].sort(([a], [b]) => a - b).map(([index, columns]) => this.#group(index, columns));
  }

  #group(index: number, columns: ReadonlyMap<string, Pages>): Group {
    const start = this.#starts[index] ?? 0;
    const rows = (this.#starts[index + 1] ?? start) - start;
    return {
      rows,
      column: (name) => {
        const cells = joined(columns.get(name) ?? [], start, rows);
        invariant(cells.length === rows, `${rows} values of ${name}, not ${cells.length}`);
        return cells;
      },
    };
  }
}

function joined(pages: Pages, start: number, rows: number): ArrayLike<unknown> {
  const [only] = pages;
  if (only !== undefined && pages.length === 1) return only.columnData;
  const cells: unknown[] = new Array(rows);
  for (const { columnData, rowStart } of pages) {
    for (let at = 0; at < columnData.length; at++) cells[rowStart - start + at] = columnData[at];
  }
  return cells;
}
