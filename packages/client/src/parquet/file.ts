import { BullionError } from '@bullion/core';
import type { AsyncBuffer, Compressors, FileMetaData, ParquetReadOptions } from 'hyparquet';
import { parquetMetadataAsync, parquetSchema } from 'hyparquet/src/metadata.js';
import { parquetPlan, prefetchAsyncBuffer } from 'hyparquet/src/plan.js';
import type { Selection } from '../selection.ts';
import { Cells } from './cells.ts';
import { finishOf, PARSERS } from './values.ts';

/** An open Parquet file of the dataset. */
export interface ParquetFile {
  readonly buffer: AsyncBuffer;
  readonly footer: FileMetaData;
  readonly compressors: Compressors;
}

/** Some columns of one row group. */
export interface Group {
  readonly rows: number;
  column(name: string): Cells;
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

/** The columns of the row groups that may hold selected rows. What cannot hold any is not read, nor what nobody asked for. */
export async function readGroups({ buffer, footer, compressors }: ParquetFile, selection: Selection): Promise<Group[]> {
  const filter = filterOf(selection);
  const columns = [...new Set([...selection.columns, ...Object.keys(filter)])];
  const plan = parquetPlan({ file: buffer, metadata: footer, columns, filter, rowFormat: 'object' } satisfies ParquetReadOptions);
  const ahead = prefetchAsyncBuffer(buffer, plan);
  const schema = parquetSchema(footer);
  return Promise.all(
    plan.groups.map(async ({ groupRows, chunks }) => {
      const read = chunks.map(async ({ columnMetadata, range }) => {
        const bytes = await ahead.slice(range.startByte, range.endByte);
        return [
          columnMetadata.path_in_schema[0],
          new Cells({ bytes, metadata: columnMetadata, schema, compressors, rows: groupRows }),
        ] as const;
      });
      const cells = new Map(await Promise.all(read));
      return { rows: groupRows, column: (name: string) => cells.get(name) ?? missing(name) };
    }),
  );
}

function missing(name: string): never {
  throw new BullionError('bug', `Expected column ${name} among those that were read.`);
}

type Filter = Record<string, { $in?: string[]; $gte?: number; $lt?: number }>;

/** The planner leaves out row groups by this and their statistics; rows are picked below. */
function filterOf({ among, during }: Selection): Filter {
  const filter: Filter = {};
  for (const { column, values } of among) filter[column] = { $in: [...values] };
  if (during !== undefined) filter[during.column] = { $gte: during.from, $lt: during.until };
  return filter;
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
