import type { AsyncBuffer, Compressors, FileMetaData } from 'hyparquet';
import { parquetMetadataAsync } from 'hyparquet/src/metadata.js';
import type { Selection } from '../selection.ts';
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
  const tests = among.map(({ column, values }): ((row: number) => boolean) => {
    const [cells, wanted] = [group.column(column), new Set<unknown>(values)];
    return (row) => wanted.has(cells.at(row));
  });
  if (during !== undefined) {
    const cells = group.column(during.column);
    tests.push((row) => isWithin(cells.at(row), during));
  }
  const rows: number[] = [];
  for (let row = 0; row < group.rows; row++) if (tests.every((test) => test(row))) rows.push(row);
  return rows;
}

function isWithin(ms: unknown, { from, until }: { from: number; until: number }): boolean {
  return typeof ms === 'number' && ms >= from && ms < until;
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
