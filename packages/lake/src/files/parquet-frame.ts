import { encode, type Struct } from './thrift.ts';

/** What Parquet files begin and end with. */
export const MAGIC = new TextEncoder().encode('PAR1');

/** The end of a file: what is in it, how long that is said, and the mark. */
export function ending(metadata: Struct): Uint8Array[] {
  const said = encode(metadata);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(said.length);
  return [said, length, MAGIC];
}
