import { fileURLToPath } from 'node:url';
import { zstdDecompressSync } from 'node:zlib';
import { BullionError } from '@bullion/core';
import { defaultDataset, privateDataset } from '../env.ts';
import { webPlace } from '../web.ts';
import { folderPlace } from './folder.ts';
import type { Runtime } from './runtime.ts';

export const runtime: Runtime = {
  defaultDataset,
  privateDataset,
  placeOf: (address) => {
    if (/^https?:\/\//.test(address)) return webPlace(address);
    if (address.startsWith('file://')) return folderPlace(fileURLToPath(address));
    // A Windows drive is one letter long and no scheme.
    const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(address)?.[1];
    if (scheme === undefined) return folderPlace(address);
    throw new BullionError('usage', `Datasets at ${scheme}: cannot be read.`, {
      hint: 'Name a folder, or an address with file:, http: or https:.',
    });
  },
  compressors: { ZSTD: (bytes) => zstdDecompressSync(bytes) },
  sql: async (edition) => {
    const { openSession } = await import('../sql/duckdb.ts');
    return openSession(edition);
  },
  reports: () => optional('@bullion/reports', 'A tearsheet', () => import('@bullion/reports')),
  arrow: () => optional('apache-arrow', 'toArrow()', () => import('apache-arrow')),
};

/** A package that people install when they want what needs it. */
async function optional<T>(name: string, what: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new BullionError('optional_missing', `${what} needs ${name}, which cannot be loaded.`, { hint: `npm install ${name}`, cause });
  }
}
