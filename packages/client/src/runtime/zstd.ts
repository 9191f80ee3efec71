import zlib from 'node:zlib';
import type { Compressors } from 'hyparquet';

/** The least that Node takes. */
const LEAST_CHUNK = 64;

/** Zstandard with what comes with the runtime; Node has it since 22.15. Only where it is missing another one is loaded. */
export async function zstd(): Promise<Compressors> {
  if ('zstdDecompressSync' in zlib)
    return { ZSTD: (bytes, length) => zlib.zstdDecompressSync(bytes, { chunkSize: Math.max(length, LEAST_CHUNK) }) };
  const { decompressZstd } = await import('hyparquet-compressors');
  return { ZSTD: (bytes, length) => decompressZstd(bytes, new Uint8Array(length)) };
}
