import type { AsyncBuffer, Compressors, FileMetaData } from 'hyparquet';
import { parquetMetadataAsync } from 'hyparquet/src/metadata.js';
import type { Selection } from '../selection.ts';
import type { Range } from '../when.ts';
import type { Cells } from './cells.ts';
import { type Group, readGroups } from './groups.ts';
import type { Memory } from './memory.ts';
import { finishOf, PARSERS } from './values.ts';

/** An open Parquet file of the dataset. */
export interface ParquetFile {
  /** Names the content. */
  readonly sha256: string;
  readonly buffer: AsyncBuffer;
  readonly footer: FileMetaData;
  readonly compressors: Compressors;
  /** Where columns are kept that were read before; absent where they will not be read again. */
  readonly memory?: Memory | undefined;
}

/** The footer of a file of 16 row groups takes about 40 kB; what is longer costs a second request. */
const FOOTER_BYTES = 1 << 16;

export function readFooter(buffer: AsyncBuffer): Promise<FileMetaData> {
  return parquetMetadataAsync(buffer, { parsers: PARSERS, initialFetchSize: FOOTER_BYTES });
}

/** The selected rows, in file order. */
export async function readRows(file: ParquetFile, selection: Selection): Promise<Record<string, unknown>[]> {
  const finishers = new Map(file.footer.schema.map((element) => [element.name, finishOf(element)]));
  const groups = await readGroups(file, selection);
  return groups.flatMap((group) => rowsOf(group, matching(group, selection), selection.columns, finishers));
}

/** Positions of the rows of a group that are selected, ascending. */
function matching(group: Group, { among, during }: Selection): number[] {
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

function rowsOf(
  group: Group,
  rows: readonly number[],
  columns: readonly string[],
  finishers: ReadonlyMap<string, (cell: unknown) => unknown>,
): Record<string, unknown>[] {
  if (rows.length === 0) return [];
  const picked = columns.map((name) => ({ name, cells: group.column(name), finish: finishers.get(name) ?? String }));
  return rows.map((position) => {
    const row: Record<string, unknown> = {};
    for (const { name, cells, finish } of picked) row[name] = finish(cells.at(position));
    return row;
  });
}
