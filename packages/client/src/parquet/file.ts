import type { AsyncBuffer, Compressors, FileMetaData } from 'hyparquet';
import { parquetMetadataAsync } from 'hyparquet/src/metadata.js';
import type { Selection } from '../selection.ts';
import type { Range } from '../when.ts';
import { type Group, readGroups } from './groups.ts';
import { matching } from './matching.ts';
import type { Memory } from './memory.ts';
import { readSeries } from './series.ts';
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

/** A footer says about so much of each column of a row group; what is longer than expected costs a second request. */
const FOOTER_BYTES = { column: 96, least: 1 << 14 };

/** Rows of a row group, as they are published. */
const GROUP_ROWS = 8192;

export function readFooter(buffer: AsyncBuffer, { rows, columns }: { rows: number; columns: number }): Promise<FileMetaData> {
  const initialFetchSize = Math.max(FOOTER_BYTES.least, Math.ceil(rows / GROUP_ROWS) * columns * FOOTER_BYTES.column);
  return parquetMetadataAsync(buffer, { parsers: PARSERS, initialFetchSize });
}

/** The selected rows, in file order. Of a file that is far away, where the rows of one series are expected spares most of it. */
export async function readRows(file: ParquetFile, selection: Selection, expected?: Range): Promise<Record<string, unknown>[]> {
  const finishers = new Map(file.footer.schema.map((element) => [element.name, finishOf(element)]));
  const groups = await (expected === undefined ? readGroups(file, selection) : readSeries(file, selection, expected));
  return groups.flatMap((group) => rowsOf(group, matching(group, selection), selection.columns, finishers));
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
