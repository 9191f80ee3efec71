import { BullionError } from '@bullion/core';
import { decompressZstd } from 'hyparquet-compressors';
import { remotePlace } from '../remote/remote-place.ts';
import { sourceOf } from '../source/source.ts';
import type { Runtime } from './runtime.ts';
import { webNet } from './web-net.ts';

export const runtime: Runtime = {
  defaultDataset: () => './dataset/',
  privateDataset: () => undefined,
  placeOf: async (address, { mirrors = [], maxAgeMs }) =>
    remotePlace(
      [address, ...mirrors].map((each) => ({
        source: sourceOf(new URL(each, globalThis.location?.href).href) ?? unreadable(each),
        net: webNet,
      })),
      maxAgeMs,
    ),
  compressors: async () => ({ ZSTD: (bytes, length) => decompressZstd(bytes, new Uint8Array(length)) }),
  sql: async () => {
    throw new BullionError('optional_missing', 'There is no SQL engine in the browser part of this library.', {
      hint: 'Use read(), or query the same files with DuckDB.',
    });
  },
  cache: async () => {
    throw new BullionError('optional_missing', 'There is no cache in the browser part of this library.', {
      hint: 'The browser keeps what it downloads by its own rules.',
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

function unreadable(address: string): never {
  throw new BullionError('usage', `${JSON.stringify(address)} is not an address.`);
}
