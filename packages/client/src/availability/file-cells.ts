import { invariant } from '@bullion/core';
import type { Edition, Stretch } from '../edition.ts';
import type { Group } from '../parquet/groups.ts';

export type FileColumn = 'file_size_bytes' | 'last_modified' | 'cause';

/** Gives what some columns of daily_availability say in a row; asked in ascending order of rows it never searches. */
export type CellReader = (row: number, column: FileColumn) => unknown;

/** Reads columns of a file where the rows lie between two positions: only their row groups. */
export async function readCells(edition: Edition, stretch: Stretch, columns: readonly FileColumn[]): Promise<CellReader> {
  const groups = await edition.groupsAt('daily_availability', columns, stretch);
  let at = 0;
  return (row, column) => {
    if (!holds(groups[at], row)) at = groups.findIndex((group) => holds(group, row));
    const group = groups[at];
    invariant(group, 'a row of the row groups that were read');
    return group.column(column).at(row - group.start);
  };
}

const holds = (group: Group | undefined, row: number): boolean =>
  group !== undefined && group.start <= row && row < group.start + group.rows;

export const asNumber = (cell: unknown): number | null => (typeof cell === 'number' ? cell : null);
export const asTime = (cell: unknown): Date | null => (typeof cell === 'number' ? new Date(cell) : null);
export const asText = (cell: unknown): string | null => (typeof cell === 'string' ? cell : null);
