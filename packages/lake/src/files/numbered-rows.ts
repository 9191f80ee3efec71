import { type Column, type ColumnKind, invariant, type Table } from '@bullion/core';
import type { NumberedRows } from '../lake.ts';
import { type Footer, footerEntry, footerFor } from './footer.ts';
import { Packer } from './packer.ts';
import type { Chunk } from './parquet-chunk.ts';
import { ending, MAGIC } from './parquet-frame.ts';
import { numbersChunk, storedAs, type ValueRun, valuesChunk } from './parquet-values.ts';
import { LocalScratchFile } from './scratch-file.ts';
import { i32, i64, list, type Struct, struct, text, yes } from './thrift.ts';

/**
 * Writes rows as the Parquet file of their table, in the order in which they are numbered. A million minute bars take a third of the
 * time of DuckDB's COPY, which looks every text of every row up in a dictionary: what rows share is stored here as how many share it.
 */
export async function writeNumbered(path: string, table: Table, { numbered, groupRows, footer }: ToWrite): Promise<void> {
  using packer = new Packer();
  const file = new LocalScratchFile(path);
  try {
    file.write([MAGIC]);
    const groups: Struct[] = [];
    for (const columns of numbered.numbers.read()) {
      const parts = partsOf(columns, groupRows);
      // While one group is packed on another thread, the next one is laid out here.
      for (const group of await Promise.all(parts.map((part) => groupOf(table, numbered, part, packer))))
        groups.push(writeGroup(file, group));
    }
    file.write(ending(metadata(table, groups, footerFor(table.layer, footer))));
    file.keep();
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }
}

interface ToWrite {
  readonly numbered: NumberedRows;
  readonly groupRows: number;
  readonly footer: Footer;
}

/** Columns cut into groups of rows. */
function partsOf(columns: readonly Float64Array[], groupRows: number): Float64Array[][] {
  const count = Math.ceil((columns[0]?.length ?? 0) / groupRows);
  return Array.from({ length: count }, (_, index) => columns.map((values) => values.subarray(index * groupRows, (index + 1) * groupRows)));
}

interface Group {
  readonly rows: number;
  readonly chunks: readonly { readonly name: string; readonly chunk: Chunk }[];
}

async function groupOf(
  { columns }: Table,
  { numbers, shared, texts }: NumberedRows,
  part: readonly Float64Array[],
  packer: Packer,
): Promise<Group> {
  const [sharers = new Float64Array()] = part;
  const sharing = runsOf(sharers);
  const chunkOf = (name: string, column: Column): Promise<Chunk> | Chunk => {
    const values = part[numbers.names.indexOf(name)];
    if (values === undefined)
      return valuesChunk(
        column,
        valuesOf(sharing, (place) => shared[place]?.[name]),
      );
    if (column.kind !== 'text') return numbersChunk(packer, column, values);
    return valuesChunk(
      column,
      valuesOf(runsOf(values), (place) => texts.get(name)?.[place]),
    );
  };
  const chunks = Object.entries(columns).map(async ([name, column]) => ({ name, chunk: await chunkOf(name, column) }));
  return { rows: sharers.length, chunks: await Promise.all(chunks) };
}

function valuesOf(runs: readonly NumberRun[], valueAt: (place: number) => unknown): ValueRun[] {
  return runs.map(({ place, count }) => ({ value: valueAt(place), count }));
}

interface NumberRun {
  readonly place: number;
  readonly count: number;
}

/** Equal numbers that follow each other. */
function runsOf(values: Float64Array): NumberRun[] {
  const runs: NumberRun[] = [];
  for (let from = 0, row = 1; row <= values.length; row++) {
    if (row < values.length && values[row] === values[from]) continue;
    runs.push({ place: values[from] ?? 0, count: row - from });
    from = row;
  }
  return runs;
}

function writeGroup(file: LocalScratchFile, { rows, chunks }: Group): Struct {
  const described: Struct[] = [];
  let at = file.size;
  for (const { name, chunk } of chunks) {
    described.push(struct({ 2: i64(at), 3: chunk.describe(name, at) }));
    for (const { length } of chunk.pieces) at += length;
  }
  file.write(chunks.flatMap(({ chunk }) => chunk.pieces));
  invariant(file.size === at, 'all chunks to be written');
  const plain = chunks.reduce((sum, { chunk }) => sum + chunk.plain, 0);
  return struct({ 1: list(described), 2: i64(plain), 3: i64(rows) });
}

function metadata(table: Table, groups: readonly Struct[], footer: Footer): Struct {
  const columns = Object.entries(table.columns);
  const [key, value] = footerEntry(footer);
  return struct({
    1: i32(1),
    2: list([struct({ 4: text('rows'), 5: i32(columns.length) }), ...columns.map(([name, { kind }]) => element(name, kind))]),
    3: i64(footer.rows),
    4: list(groups),
    5: list([struct({ 1: text(key), 2: text(value) })]),
    6: text('Bullion'),
    7: list(columns.map(() => struct({ 1: struct({}) }))),
  });
}

const OPTIONAL = 1;
const UTF8 = 0;
const MICROS = 10;

/** A column of the schema: its type, and what the type stands for. */
function element(name: string, kind: ColumnKind): Struct {
  const column = { 1: i32(storedAs(kind)), 3: i32(OPTIONAL), 4: text(name) };
  if (kind === 'text') return struct({ ...column, 6: i32(UTF8), 10: struct({ 1: struct({}) }) });
  if (kind !== 'time') return struct(column);
  return struct({ ...column, 6: i32(MICROS), 10: struct({ 8: struct({ 1: yes, 2: struct({ 2: struct({}) }) }) }) });
}
