import type { Cells } from './cells.ts';

/** Decoded columns of row groups that were read before, in a bounded number of bytes: those that were not used for longest leave first. */
export class Memory {
  readonly #limit: number;
  readonly #kept = new Map<string, Cells>();
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limit = limitBytes;
  }

  get(key: string): Cells | undefined {
    const cells = this.#kept.get(key);
    if (cells === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, cells);
    return cells;
  }

  keep(key: string, cells: Cells): void {
    this.#drop(key);
    this.#kept.set(key, cells);
    this.#bytes += cells.bytes;
    for (const [oldest] of this.#kept) {
      if (this.#bytes <= this.#limit) return;
      this.#drop(oldest);
    }
  }

  /** What is kept takes at most so much. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Drops all that was read of a file. */
  forget(sha256: string): void {
    for (const key of this.#kept.keys()) if (key.startsWith(`${sha256} `)) this.#drop(key);
  }

  #drop(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0;
    this.#kept.delete(key);
  }
}
