import type { Packer } from './packer.ts';
import { bytes, encode, i32, i64, list, type Struct, struct, text, writeCount } from './thrift.ts';

/** Numbers of the Parquet format, as far as files are written without DuckDB. */
export const TYPE = { whole: 2, double: 5, bytes: 6 } as const;
const ENCODING = { plain: 0, runs: 3, dictionary: 8 } as const;
const CODEC = { none: 0, zstd: 6 } as const;
const PAGE = { data: 0, dictionary: 2 } as const;

/** The least and the greatest value of a chunk, as they are stored. */
export interface Bounds {
  readonly least: Uint8Array;
  readonly most: Uint8Array;
}

/** The values of a column in one row group. */
export interface Chunk {
  readonly pieces: readonly Uint8Array[];
  /** Bytes before compression. */
  readonly plain: number;
  /** What the footer says of it, given its column and where it begins. */
  describe(name: string, at: number): Struct;
}

interface PlainValues {
  readonly bytes: Uint8Array;
  readonly rows: number;
  readonly bounds?: Bounds | undefined;
}

/** Numbers one after the other, none of them null. */
export async function plainChunk(packer: Packer, type: number, { bytes: values, rows, bounds }: PlainValues): Promise<Chunk> {
  const page = Buffer.concat([levels([{ code: 0, count: rows }]), values]);
  const packed = await packer.pack(page);
  const head = dataHead(rows, ENCODING.plain, { plain: page.length, packed: packed.length });
  return chunk([head, packed], { type, rows, codec: CODEC.zstd, plain: head.length + page.length, bounds });
}

/** So many rows with one value: its place in the dictionary, -1 for null. */
export interface Run {
  readonly code: number;
  readonly count: number;
}

/** Few values, each stored once, and how often they follow each other. */
export function runsChunk(type: number, dictionary: readonly Uint8Array[], runs: readonly Run[], bounds?: Bounds): Chunk {
  const rows = runs.reduce((sum, { count }) => sum + count, 0);
  const values = Buffer.concat(dictionary);
  const first = Buffer.concat([encode(pageHead(PAGE.dictionary, values.length, values.length, { 7: counted(dictionary.length) })), values]);
  const wide = dictionary.length > 256;
  const page = Buffer.concat([levels(runs), Buffer.of(wide ? 16 : 8), hybrid(runs, ({ code }) => (code < 0 ? [] : wideOf(code, wide)))]);
  const head = dataHead(rows, ENCODING.dictionary, { plain: page.length, packed: page.length });
  const plain = first.length + head.length + page.length;
  return chunk([first, head, page], { type, rows, codec: CODEC.none, plain, bounds, dictionary: first.length });
}

function wideOf(code: number, wide: boolean): number[] {
  return wide ? [code & 0xff, code >> 8] : [code];
}

/** Which rows have a value, as runs of one and zero. */
function levels(runs: readonly Run[]): Buffer {
  const said = hybrid(runs, ({ code }) => [code < 0 ? 0 : 1]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(said.length);
  return Buffer.concat([length, said]);
}

/** Runs in the hybrid encoding; those without bytes are left out. */
function hybrid(runs: readonly Run[], bytesOf: (run: Run) => readonly number[]): Buffer {
  const into: number[] = [];
  for (const run of runs) {
    const value = bytesOf(run);
    if (value.length === 0) continue;
    writeCount(into, run.count * 2);
    into.push(...value);
  }
  return Buffer.from(into);
}

function dataHead(rows: number, encoding: number, size: { plain: number; packed: number }): Buffer {
  const about = struct({ 1: i32(rows), 2: i32(encoding), 3: i32(ENCODING.runs), 4: i32(ENCODING.runs) });
  return encode(pageHead(PAGE.data, size.plain, size.packed, { 5: about }));
}

function pageHead(kind: number, plain: number, packed: number, about: Struct['fields']): Struct {
  return struct({ 1: i32(kind), 2: i32(plain), 3: i32(packed), ...about });
}

function counted(values: number): Struct {
  return struct({ 1: i32(values), 2: i32(ENCODING.plain) });
}

interface Facts {
  readonly type: number;
  readonly rows: number;
  readonly codec: number;
  /** Bytes before compression, heads of pages included. */
  readonly plain: number;
  readonly bounds: Bounds | undefined;
  /** Bytes of the dictionary, where there is one. */
  readonly dictionary?: number;
}

function chunk(pieces: readonly Uint8Array[], { type, rows, codec, plain, bounds, dictionary }: Facts): Chunk {
  const size = pieces.reduce((sum, { length }) => sum + length, 0);
  const encodings = [ENCODING.plain, ENCODING.runs, ...(dictionary === undefined ? [] : [ENCODING.dictionary])];
  const describe = (name: string, at: number) =>
    struct({
      1: i32(type),
      2: list(encodings.map(i32)),
      3: list([text(name)]),
      4: i32(codec),
      5: i64(rows),
      6: i64(plain),
      7: i64(size),
      9: i64(at + (dictionary ?? 0)),
      ...(dictionary === undefined ? {} : { 11: i64(at) }),
      ...(bounds === undefined ? {} : { 12: struct({ 5: bytes(bounds.most), 6: bytes(bounds.least) }) }),
    });
  return { pieces, plain, describe };
}
