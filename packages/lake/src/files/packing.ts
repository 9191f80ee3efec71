import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import { BullionError, type Row } from '@bullion/core';
import type { responses } from '@bullion/tables';
import type { BronzeRow } from '../lake.ts';

type Packing = 'body_encoding' | 'body_bytes';

/** An answer as it is stored. */
export type PackedRow = BronzeRow & Pick<Row<typeof responses>, Packing>;

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

/** Below this a body stays as it is, so that SQL reads it without help. */
const BYTES_MIN = 16 * 1024;
/** A page of a listing (269 kB): 0.6 ms and 31 kB, where zstd inside Parquet takes 1.6 ms, and DuckDB moves nine times the bytes. */
const FAST = { [constants.BROTLI_PARAM_QUALITY]: 1 };

/** Compresses the larger bodies; those of archives are compressed already. */
export function packed(rows: readonly BronzeRow[]): Promise<PackedRow[]> {
  return Promise.all(rows.map(packedRow));
}

async function packedRow(row: BronzeRow): Promise<PackedRow> {
  const { body, verdict } = row;
  const plain = { ...row, body_encoding: null, body_bytes: body?.length ?? null };
  if (body === null || verdict !== undefined || body.length < BYTES_MIN) return plain;
  const small = await compress(body, { params: FAST });
  return small.length < body.length ? { ...plain, body: small, body_encoding: 'br' } : plain;
}

/** An answer as it was given. `path` is the file that it comes from. */
export async function unpacked({ body_encoding: encoding, body_bytes: bytes, ...row }: PackedRow, path: string): Promise<BronzeRow> {
  if (encoding === null || row.body === null) return row;
  try {
    const { buffer, byteOffset, byteLength } = await decompress(row.body, { maxOutputLength: bytes ?? 0 });
    return { ...row, body: new Uint8Array(buffer, byteOffset, byteLength) };
  } catch (cause) {
    throw new BullionError('corrupt_file', `${path} has a body that cannot be unpacked, in answer ${row.response_id}.`, {
      hint: '`bullion ledger verify` lists everything that is damaged.',
      details: { path, responseId: row.response_id },
      cause,
    });
  }
}
