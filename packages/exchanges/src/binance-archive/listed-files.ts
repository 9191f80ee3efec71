import type { ParsedColumns } from '../columns.ts';
import type { ListedObject } from './listing-xml.ts';

/** An MD5 is kept as so many numbers of 32 bits. */
const PARTS = 4;
const DIGITS = 8;

/** The files of a page column by column: a history names millions. */
export class ListedFiles {
  #count = 0;
  #latest = Number.NEGATIVE_INFINITY;
  #ascends = true;
  #areUsual = true;
  readonly #times: Float64Array;
  readonly #sizes: Float64Array;
  readonly #modified: Float64Array;
  readonly #etags: readonly Float64Array[];

  /** `most` files fit. */
  constructor(most: number) {
    const column = () => new Float64Array(most);
    this.#times = column();
    this.#sizes = column();
    this.#modified = column();
    this.#etags = Array.from({ length: PARTS }, column);
  }

  /** Adds the file of the period that begins at `start` (ms). */
  add({ size, lastModified, etag }: ListedObject, start: number): void {
    const row = this.#count++;
    this.#times[row] = start;
    this.#sizes[row] = size;
    this.#modified[row] = lastModified;
    if (etag.length !== PARTS * DIGITS) this.#areUsual = false;
    for (const [part, numbers] of this.#etags.entries()) numbers[row] = this.#number(etag, part * DIGITS);
    if (start <= this.#latest) this.#ascends = false;
    this.#latest = start;
  }

  /** Nothing where an ETag is no MD5: that of a file which was uploaded in parts is not. */
  columns(rejected: ParsedColumns['rejected']): ParsedColumns | undefined {
    if (!this.#areUsual) return undefined;
    const etags = Object.fromEntries(this.#etags.map((numbers, part) => [`etag_${part}`, numbers]));
    return {
      count: this.#count,
      numbers: { timestamp: this.#times, file_size_bytes: this.#sizes, last_modified: this.#modified, ...etags },
      texts: {},
      rejected,
      ascends: this.#ascends,
    };
  }

  /** The number that eight digits write. */
  #number(etag: string, at: number): number {
    let value = 0;
    for (let place = at; place < at + DIGITS; place++) {
      const digit = VALUES[etag.charCodeAt(place)] ?? NO_DIGIT;
      if (digit === NO_DIGIT) this.#areUsual = false;
      value = value * 16 + digit;
    }
    return value;
  }
}

const NO_DIGIT = 16;

/** By the code of a digit as S3 writes it, in small letters. */
const VALUES = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = '0123456789abcdef'.indexOf(String.fromCharCode(code));
  return value < 0 ? NO_DIGIT : value;
});
