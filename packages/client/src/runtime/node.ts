import { BullionError } from '@bullion/core';
import { defaultDataset, privateDataset } from '../env.ts';
import { pinnedPlace } from '../pinned-place.ts';
import { folderPlace, isFolder, pathOf } from './folder.ts';
import type { Runtime } from './runtime.ts';
import { zstd } from './zstd.ts';

/** What is not needed for a dataset in a folder is loaded when it is: a third of the time of a cold start. */
export const runtime: Runtime = {
  defaultDataset,
  privateDataset,
  placeOf: async (address, options) => {
    if (isFolder(address)) return pinnedPlace(folderPlace(pathOf(address)), options.revision);
    const { placeElsewhere } = await import('./elsewhere.ts');
    return placeElsewhere(address, options);
  },
  compressors: zstd,
  sql: async (edition) => {
    const { openSession } = await import('../sql/duckdb.ts');
    return openSession(edition);
  },
  cache: async (options) => {
    const { toolsOfCache } = await import('./elsewhere.ts');
    return toolsOfCache(options);
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
