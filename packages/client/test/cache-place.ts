import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for a cache, gone afterwards. */
export interface CachePlace extends Disposable {
  readonly path: string;
  /** Every file in it, relative, sorted; locks left out. */
  files(): string[];
}

export function makeCache(): CachePlace {
  const path = mkdtempSync(join(tmpdir(), 'bullion-cache-'));
  return {
    path,
    files: () =>
      readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.parentPath.endsWith('locks'))
        .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
        .sort(),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}
