import { BullionError } from '@bullion/core';
import { decompressZstd } from 'hyparquet-compressors';
import { webPlace } from '../web.ts';
import type { Runtime } from './runtime.ts';

export const runtime: Runtime = {
  defaultDataset: () => './dataset/',
  privateDataset: () => undefined,
  placeOf: (address) => webPlace(new URL(address, globalThis.location?.href).href),
  compressors: { ZSTD: (bytes, length) => decompressZstd(bytes, new Uint8Array(length)) },
  sql: async () => {
    throw new BullionError('optional_missing', 'There is no SQL engine in the browser part of this library.', {
      hint: 'Use read(), or query the same files with DuckDB.',
    });
  },
  reports: async () => {
    throw new BullionError('optional_missing', 'A tearsheet is a file, and made where files can be written.', {
      hint: 'Make it with `bullion tearsheet`.',
    });
  },
  arrow: async () => {
    throw new BullionError('optional_missing', 'There are no Arrow tables in the browser part of this library.', {
      hint: 'Make one from the rows with apache-arrow: tableFromJSON(rows).',
    });
  },
};
