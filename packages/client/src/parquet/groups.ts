import { BullionError, invariant } from '@bullion/core';
import type { AsyncBuffer, ParquetReadOptions } from 'hyparquet';
import { parquetSchema } from 'hyparquet/src/metadata.js';
import { parquetPlan, prefetchAsyncBuffer } from 'hyparquet/src/plan.js';
import type { Selection } from '../selection.ts';
import { Cells } from './cells.ts';
import type { ParquetFile } from './file.ts';

/** Some columns of one row group. */
export interface Group {
  /** Position of its first row in the file. */
  readonly start: number;
  readonly rows: number;
  column(name: string): Cells;
}

/** The columns of the row groups that may hold selected rows. What cannot hold any is not read, nor what nobody asked for or is in memory. */
export async function readGroups(file: ParquetFile, selection: Selection, columns = columnsOf(selection)): Promise<Group[]> {
  const { groups, fetches } = planOf(file, selection, columns);
  const parts = groups.map(({ groupStart, groupRows, chunks }) => ({
    start: groupStart,
    rows: groupRows,
    chunks: chunks.map(({ columnMetadata, range }) => {
      const name = columnMetadata.path_in_schema[0] ?? '';
      const key = `${file.sha256} ${groupStart} ${name}`;
      return { name, key, kept: file.memory?.get(key), rows: groupRows, metadata: columnMetadata, range };
    }),
  }));
  const missing = parts.flatMap(({ chunks }) => chunks.filter(({ kept }) => kept === undefined).map(({ range }) => range));
  const source = prefetchAsyncBuffer(file.buffer, { fetches: fetches.filter((fetch) => missing.some((range) => isInside(range, fetch))) });
  return Promise.all(
    parts.map(async ({ start, rows, chunks }) => {
      const read = chunks.map(async (chunk) => [chunk.name, chunk.kept ?? (await readCells(file, chunk, source))] as const);
      const columns = new Map(await Promise.all(read));
      return { start, rows, column: (name: string) => columns.get(name) ?? missingColumn(name) };
    }),
  );
}

/** Positions of the first rows of these row groups; nothing is read. */
export function startsOf(file: ParquetFile, selection: Selection): number[] {
  return planOf(file, selection, []).groups.map(({ groupStart }) => groupStart);
}

/** What is wanted of a row, and what says whether it is. */
const columnsOf = (selection: Selection): string[] => [...new Set([...selection.columns, ...Object.keys(filterOf(selection))])];

type Plan = ReturnType<typeof parquetPlan>;
type ByteRange = Plan['fetches'][number];

function planOf({ buffer, footer }: ParquetFile, selection: Selection, columns: string[]): Plan {
  const filter = filterOf(selection);
  const rows = selection.rows === undefined ? {} : { rowStart: selection.rows.from, rowEnd: selection.rows.until };
  return parquetPlan({ file: buffer, metadata: footer, columns, filter, rowFormat: 'object', ...rows } satisfies ParquetReadOptions);
}

const isInside = (inner: ByteRange, outer: ByteRange): boolean => outer.startByte <= inner.startByte && inner.endByte <= outer.endByte;

interface Wanted {
  readonly name: string;
  readonly key: string;
  readonly rows: number;
  readonly metadata: Plan['groups'][number]['chunks'][number]['columnMetadata'];
  readonly range: ByteRange;
}

async function readCells(file: ParquetFile, { name, key, rows, metadata, range }: Wanted, source: AsyncBuffer): Promise<Cells> {
  const schema = parquetSchema(file.footer);
  const leaf = schema.children.find(({ element, children }) => element.name === name && children.length === 0);
  invariant(leaf, 'a column of single values');
  const bytes = await source.slice(range.startByte, range.endByte);
  const cells = new Cells({ bytes, metadata, element: leaf.element, schema, compressors: file.compressors, rows });
  file.memory?.keep(key, cells);
  return cells;
}

function missingColumn(name: string): never {
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
