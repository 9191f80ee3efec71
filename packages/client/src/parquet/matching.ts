import type { Selection } from '../selection.ts';
import type { Range } from '../when.ts';
import type { Cells } from './cells.ts';
import type { Group } from './groups.ts';

/** Positions of the rows of a group that are selected, ascending. */
export function matching(group: Group, { among, during }: Pick<Selection, 'among' | 'during'>): number[] {
  const isOut = new Uint8Array(group.rows);
  for (const { column, values } of among) strikeOthers(isOut, group.column(column), values);
  if (during !== undefined) strikeOutside(isOut, group.column(during.column), during);
  const rows: number[] = [];
  for (let row = 0; row < isOut.length; row++) if (isOut[row] === 0) rows.push(row);
  return rows;
}

/** Compares positions among the values of the column, not the values: a group has few of them, and many rows. */
function strikeOthers(isOut: Uint8Array, cells: Cells, wanted: readonly string[]): void {
  const { codes, values } = cells.coded();
  const isOther = Uint8Array.from(values, (value) => (wanted.some((each) => each === value) ? 0 : 1));
  if (!isOther.includes(1)) return;
  for (let row = 0; row < isOut.length; row++) if (isOther[codes[row] ?? 0] !== 0) isOut[row] = 1;
}

function strikeOutside(isOut: Uint8Array, cells: Cells, { from, until }: Range): void {
  const numbers = cells.numbers();
  for (let row = 0; row < isOut.length; row++) {
    const ms = numbers[row] ?? Number.NaN;
    if (!(ms >= from && ms < until)) isOut[row] = 1;
  }
}
