import { closeSync, openSync, readSync, rmSync, writevSync } from 'node:fs';
import { BullionError } from '@bullion/core';
import { diskFailure } from '../disk.ts';
import type { ScratchFile } from '../lake.ts';

/** A file of this process alone, never synced. */
export class LocalScratchFile implements ScratchFile {
  readonly #path: string;
  readonly #file: number;
  #size = 0;

  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, 'w+');
  }

  get size(): number {
    return this.#size;
  }

  write(pieces: readonly Uint8Array[]): number {
    const at = this.#size;
    const size = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
    try {
      const written = writevSync(this.#file, pieces, at);
      if (written !== size) throw new BullionError('io_failed', `The disk took ${written} of ${size} bytes.`);
    } catch (error) {
      throw diskFailure(error, `Writing ${this.#path}`);
    }
    this.#size += size;
    return at;
  }

  read(at: number, into: Uint8Array): void {
    const read = readSync(this.#file, into, { position: at });
    if (read !== into.byteLength) throw new BullionError('io_failed', `${this.#path} is shorter than what was written.`);
  }

  /** Ends it without removing it. */
  keep(): void {
    closeSync(this.#file);
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
    rmSync(this.#path, { force: true });
  }
}
