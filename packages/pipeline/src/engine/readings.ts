import type { ParsedColumns } from '@bullion/exchanges';
import type { BronzeRow, Lake, ScratchFile } from '@bullion/lake';

/** So much is put aside on the disk; a day of minute bars takes a tenth of a megabyte. */
const BYTES_MAX = 4 * 2 ** 30;

/** The same bytes are read otherwise where something else was asked for. */
type Known = Pick<BronzeRow, 'url' | 'sha256' | 'asked_from' | 'asked_until'>;

/** What is remembered of a reading whose numbers are on the disk. */
interface Kept extends Omit<ParsedColumns, 'numbers' | 'texts'> {
  readonly at: number;
  readonly numbers: readonly string[];
  readonly texts: readonly { readonly name: string; readonly values: ParsedColumns['texts'][string]['values'] }[];
}

/**
 * What was read of answers when they arrived, for whoever refines them in the same run. The same bytes read again would give the same,
 * so whatever is not here is read from the lake.
 */
export class Readings implements Disposable {
  readonly #lake: Pick<Lake, 'scratchFile'>;
  readonly #kept = new Map<string, Kept>();
  #file: ScratchFile | undefined;
  #buffer = new ArrayBuffer(0);

  constructor(lake: Pick<Lake, 'scratchFile'>) {
    this.#lake = lake;
  }

  /** Takes the columns over: their memory is given back, and they are empty afterwards. */
  keep(answer: Known, { numbers, texts, ...about }: ParsedColumns): void {
    const { count } = about;
    this.#file ??= this.#lake.scratchFile();
    if (this.#file.size >= BYTES_MAX) return;
    const values = Object.values(numbers).map((column) => bytesOf(column.subarray(0, count)));
    const codes = Object.values(texts).map((column) => column.codes.subarray(0, count));
    const at = this.#file.write([...values, ...codes]);
    const named = Object.entries(texts).map(([name, column]) => ({ name, values: column.values }));
    this.#kept.set(keyOf(answer), { ...about, at, numbers: Object.keys(numbers), texts: named });
    for (const { buffer } of Object.values(numbers)) if (buffer instanceof ArrayBuffer) buffer.transfer(0);
  }

  has(answer: Known): boolean {
    return this.#kept.has(keyOf(answer));
  }

  /** What was read; it lies where the next one will. */
  get(answer: Known): ParsedColumns | undefined {
    const kept = this.#kept.get(keyOf(answer));
    if (kept === undefined || this.#file === undefined) return undefined;
    const { at, numbers, texts, ...about } = kept;
    const { count } = about;
    const column = count * Float64Array.BYTES_PER_ELEMENT;
    const size = numbers.length * column + texts.length * count;
    if (this.#buffer.byteLength < size) this.#buffer = new ArrayBuffer(size);
    const buffer = this.#buffer;
    this.#file.read(at, new Uint8Array(buffer, 0, size));
    return {
      ...about,
      numbers: Object.fromEntries(numbers.map((name, index) => [name, new Float64Array(buffer, index * column, count)])),
      texts: Object.fromEntries(
        texts.map(({ name, values }, index) => [
          name,
          { values, codes: new Uint8Array(buffer, numbers.length * column + index * count, count) },
        ]),
      ),
    };
  }

  [Symbol.dispose](): void {
    this.#file?.[Symbol.dispose]();
    this.#file = undefined;
    this.#kept.clear();
  }
}

function keyOf({ url, sha256, asked_from, asked_until }: Known): string {
  return `${url} ${sha256} ${asked_from} ${asked_until}`;
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
