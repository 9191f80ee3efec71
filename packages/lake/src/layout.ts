import { BullionError, invariant, type Layer } from '@bullion/core';

/** Where everything is inside a home. Paths of the lake are relative, with `/`. */
export const LAYOUT = {
  kind: 'home.json',
  ledger: 'ledger.sqlite',
  lock: 'lock.sqlite',
  /** Who held the lock of a whole home, in versions that had no others. */
  holder: 'lock.json',
  locks: 'locks',
  temporary: 'tmp',
  lake: 'lake',
  /** What a rebuild of the ledger found damaged. */
  damaged: 'damaged',
} as const;

const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;

/** The path of a file: `lake/<layer>/<folder>/<unit>.parquet`. The folder of bronze is its asset, that of the others their table. */
export function lakePath(layer: Layer, folder: string, unit: string): string {
  const parts = [folder, ...unit.split('/')];
  invariant(parts.length <= 3 && parts.every((part) => NAME.test(part)), `a plain file name, not ${JSON.stringify(`${folder}/${unit}`)}`);
  return [LAYOUT.lake, layer, ...parts].join('/').concat('.parquet');
}

/** The layer that a path of the lake belongs to. */
export function layerOf(path: string): Layer {
  const layer = path.split('/')[1];
  if (layer === 'bronze' || layer === 'silver' || layer === 'gold') return layer;
  throw new BullionError('corrupt_file', `${path} is not where files of the lake are.`);
}
