import type { Answer, ParsedColumns } from '@bullion/exchanges';

/** So much is held; a day of minute bars takes a tenth of a megabyte. */
const BYTES_MAX = 96 * 2 ** 20;

type Known = Pick<Answer, 'url' | 'sha256'>;

/**
 * What was read of answers when they arrived, for whoever refines them in the same run. The same bytes read again would give the same,
 * so whatever is not held any more is read from the lake.
 */
export class Readings {
  readonly #held = new Map<string, ParsedColumns>();
  #bytes = 0;

  keep(answer: Known, columns: ParsedColumns): void {
    this.take(answer);
    this.#held.set(keyOf(answer), columns);
    this.#bytes += bytesOf(columns);
    for (const [oldest, { numbers, texts }] of this.#held) {
      if (this.#bytes <= BYTES_MAX) break;
      this.#held.delete(oldest);
      this.#bytes -= bytesOf({ numbers, texts });
    }
  }

  has(answer: Known): boolean {
    return this.#held.has(keyOf(answer));
  }

  /** What was read, which is not held here any longer. */
  take(answer: Known): ParsedColumns | undefined {
    const found = this.#held.get(keyOf(answer));
    if (found === undefined) return undefined;
    this.#held.delete(keyOf(answer));
    this.#bytes -= bytesOf(found);
    return found;
  }
}

function keyOf({ url, sha256 }: Known): string {
  return `${url} ${sha256}`;
}

function bytesOf({ numbers, texts }: Pick<ParsedColumns, 'numbers' | 'texts'>): number {
  const arrays = [...Object.values(numbers), ...Object.values(texts).map(({ codes }) => codes)];
  return arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
