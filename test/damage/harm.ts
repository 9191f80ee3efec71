import { globSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { draw } from '@bullion/core';

/** What becomes of a file; `chance` picks the place in it. */
export const HARMS = {
  'a flipped bit': (path: string, chance: number): void => {
    const bytes = readFileSync(path);
    const at = Math.floor(chance * bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (Math.floor(chance * 8_000) % 8));
    writeFileSync(path, bytes);
  },
  'a cut': (path: string, chance: number): void => truncateSync(path, Math.floor(chance * statSync(path).size)),
  'a loss': (path: string): void => rmSync(path),
  'a stretch of zeros': (path: string, chance: number): void => {
    const bytes = readFileSync(path);
    const from = Math.floor(chance * bytes.length);
    bytes.fill(0, from, Math.min(from + 4096, bytes.length));
    writeFileSync(path, bytes);
  },
} as const;

export type Harm = keyof typeof HARMS;

/** One harm to one file of a home. */
export interface Damage {
  /** Relative to the home. */
  readonly path: string;
  readonly harm: Harm;
  readonly chance: number;
}

/** The harm of a number: any kind of it, to any file of the lake or to the ledger. */
export function drawDamage(home: string, seed: number): Damage {
  const files = [...globSync('lake/**/*.parquet', { cwd: home }).sort(), 'ledger.sqlite', 'ledger.sqlite', 'ledger.sqlite'];
  const kinds = Object.keys(HARMS) as Harm[];
  return {
    path: files[Math.floor(draw('file', seed) * files.length)] ?? '',
    harm: kinds[Math.floor(draw('harm', seed) * kinds.length)] ?? 'a loss',
    chance: draw('place', seed),
  };
}

export function inflict(home: string, { path, harm, chance }: Damage): void {
  HARMS[harm](join(home, path), chance);
}
