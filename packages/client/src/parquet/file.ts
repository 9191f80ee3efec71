import { DAY_MS } from '@bullion/core';
import { type AsyncBuffer, type Compressors, type FileMetaData, type ParquetParsers, parquetMetadataAsync, parquetRead } from 'hyparquet';
import type { Selection } from '../selection.ts';
import { finishers } from './finish.ts';
import { type Group, RowGroups } from './row-groups.ts';

/** An open Parquet file of the dataset. */
export interface ParquetFile {
  readonly buffer: AsyncBuffer;
  readonly footer: FileMetaData;
  readonly compressors: Compressors;
}

/** The footer of a file of 16 row groups takes about 40 kB; what is longer costs a second request. */
const FOOTER_BYTES = 1 << 16;

/** Times and days come as ms since the epoch, so that statistics, filters and values speak in the same numbers. */
const PARSERS: Partial<ParquetParsers> = {
  timestampFromMilliseconds: Number,
  timestampFromMicroseconds: (micros) => Number(micros) / 1e3,
  timestampFromNanoseconds: (nanos) => Number(nanos) / 1e6,
  dateFromDays: (days) => days * DAY_MS,
};

export function readFooter(buffer: AsyncBuffer): Promise<FileMetaData> {
  return parquetMetadataAsync(buffer, { parsers: PARSERS, initialFetchSize: FOOTER_BYTES });
}

/** The selected rows, in file order. */
export async function readRows(file: ParquetFile, selection: Selection): Promise<Record<string, unknown>[]> {
  const finish = finishers(file.footer);
  const groups = await readGroups(file, selection);
  return groups.flatMap((group) => rowsOf(group, matching(group, selection), selection.columns, finish));
}

/** The decoded columns of the row groups that may hold selected rows. What cannot hold any is not read, nor what nobody asked for. */
export async function readGroups({ buffer, footer, compressors }: ParquetFile, selection: Selection): Promise<Group[]> {
  const groups = new RowGroups(footer);
  const filter = filterOf(selection);
  await parquetRead({
    file: buffer,
    metadata: footer,
    compressors,
    parsers: PARSERS,
    columns: [...new Set([...selection.columns, ...Object.keys(filter)])],
    // The decoder only uses this to leave out row groups by their statistics; rows are picked from the columns.
    filter,
    rowFormat: 'object',
    onChunk: (chunk) => groups.add(chunk),
  });
  return groups.all();
}

type Filter = Record<string, { $in?: string[]; $gte?: number; $lt?: number }>;

function filterOf({ among, during }: Selection): Filter {
  const filter: Filter = {};
  for (const { column, values } of among) filter[column] = { $in: [...values] };
  if (during !== undefined) filter[during.column] = { $gte: during.from, $lt: during.until };
  return filter;
}

/** Positions of the rows of a group that are selected, ascending. */
function matching(group: Group, { among, during }: Selection): number[] {
  let rows = Array.from({ length: group.rows }, (_, row) => row);
  for (const { column, values } of among) {
    const cells = group.column(column);
    const wanted = new Set<unknown>(values);
    rows = rows.filter((row) => wanted.has(cells[row]));
  }
  if (during !== undefined) {
    const cells = group.column(during.column);
    rows = rows.filter((row) => Number(cells[row]) >= during.from && Number(cells[row]) < during.until);
  }
  return rows;
}

function rowsOf(
  group: Group,
  rows: readonly number[],
  columns: readonly string[],
  finish: (column: string) => (cell: unknown) => unknown,
): Record<string, unknown>[] {
  const picked = columns.map((name) => ({ name, cells: group.column(name), finish: finish(name) }));
  return rows.map((position) => {
    const row: Record<string, unknown> = {};
    for (const { name, cells, finish } of picked) row[name] = finish(cells[position]);
    return row;
  });
}
