import { type Chunk, codesFor, type Page, readPages } from './pages.ts';
import { isNumeric, plainOf, toNumbers, type Unit, unitOf } from './values.ts';

/** Values of a column, each once, and for every row which of them it has; a position behind the last value means null. */
export interface Coded {
  readonly codes: Uint16Array | Uint32Array;
  readonly values: ArrayLike<unknown>;
}

/** A number for every row; NaN where `isNull` says so. */
interface Numbers {
  readonly numbers: Float64Array;
  readonly isNull: Uint8Array | undefined;
}

/** Numbers as the only page of a column holds them: of a large file few are looked at, and only those are converted. */
interface Plain {
  readonly plain: ArrayLike<unknown>;
  /** Where the number of each row is, 0xffff where nothing is said; absent where each row has one. */
  readonly places: Uint16Array | undefined;
  readonly unit: Unit;
}

/** Texts of which each is another: made when they are looked at, because of a large file few are. */
interface Raw {
  readonly raw: readonly unknown[];
}

/** A column of a row group, decoded when it is first looked at. */
export class Cells {
  readonly rows: number;
  /** About what it takes in memory. */
  readonly bytes: number;
  #content: Chunk | Coded | Numbers | Plain | Raw;

  constructor(chunk: Chunk) {
    this.rows = chunk.rows;
    this.bytes = bytesOf(chunk);
    this.#content = chunk;
  }

  /** Text, number, boolean, ms since the epoch for times and days; null where nothing is said. */
  at(row: number): unknown {
    const content = this.#decoded();
    if ('codes' in content) return content.values[content.codes[row] ?? 0] ?? null;
    if ('raw' in content) return plainOf(content.raw[row]) ?? null;
    if ('plain' in content) return numberAt(content, row);
    return content.isNull?.[row] === 1 ? null : (content.numbers[row] ?? null);
  }

  /** Every row as a number; NaN where nothing is said. */
  numbers(): Float64Array {
    const content = this.#decoded();
    if ('plain' in content) this.#content = allNumbersOf(content, this.rows);
    if ('numbers' in this.#content) return this.#content.numbers;
    const { codes, values } = this.coded();
    const numbers = new Float64Array(this.rows);
    for (let row = 0; row < numbers.length; row++) numbers[row] = Number(values[codes[row] ?? 0] ?? Number.NaN);
    return numbers;
  }

  /** Every row as a position among the values that there are. */
  coded(): Coded {
    const content = this.#decoded();
    if ('codes' in content) return content;
    const coded = intern(Array.from({ length: this.rows }, (_, row) => this.at(row)));
    if ('raw' in content) this.#content = coded;
    return coded;
  }

  #decoded(): Coded | Numbers | Plain | Raw {
    if ('metadata' in this.#content) this.#content = decode(this.#content);
    return this.#content;
  }
}

function bytesOf(chunk: Chunk): number {
  const { element, metadata, rows } = chunk;
  if (sameOf(chunk) !== undefined) return Number(metadata.total_compressed_size);
  if (!isNumeric(element)) return rows * 2 + Number(metadata.total_uncompressed_size);
  return rows * (metadata.statistics?.null_count === 0n ? 8 : 9);
}

function decode(chunk: Chunk): Coded | Numbers | Plain | Raw {
  const same = sameOf(chunk);
  if (same !== undefined) return { codes: zeros(chunk.rows), values: [same] };
  const { pages, dictionary } = readPages(chunk);
  if (dictionary !== undefined && pages.every(({ isCoded }) => isCoded)) return codedOf(chunk, pages, dictionary);
  if (!isNumeric(chunk.element)) return rawOf(chunk, pages, dictionary);
  const [page, ...others] = pages;
  const isPlain = page !== undefined && others.length === 0 && !page.isCoded && chunk.rows < NOWHERE;
  return isPlain ? { plain: page.values, places: placesOf(page), unit: unitOf(chunk.element) } : numbersOf(chunk, pages, dictionary);
}

/** What every row has, where the statistics say so; the pages are not opened then. Only of texts: for doubles, statistics leave NaN out and do not tell zeros apart. */
function sameOf({ metadata: { statistics }, rows }: Chunk): string | null | undefined {
  if (statistics?.null_count === BigInt(rows)) return null;
  const { min_value, max_value, is_min_value_exact, is_max_value_exact, null_count } = statistics ?? {};
  const isSame = typeof min_value === 'string' && min_value === max_value && is_min_value_exact === true && is_max_value_exact === true;
  return isSame && null_count === 0n ? min_value : undefined;
}

function codedOf({ element, rows }: Chunk, pages: readonly Page[], dictionary: ArrayLike<unknown>): Coded {
  const hasNulls = pages.some(({ levels }) => levels.length > 0);
  const values = isNumeric(element)
    ? toNumbers(dictionary, unitOf(element))
    : [...Array.from(dictionary, plainOf), ...(hasNulls ? [null] : [])];
  const none = isNumeric(element) ? values.length : values.length - 1;
  const [page, ...others] = pages;
  if (page !== undefined && others.length === 0 && !hasNulls && isPacked(page.values)) return { codes: page.values, values };
  const codes = codesFor(rows);
  for (const each of pages) scatter(each, each.values, codes, none);
  return { codes, values };
}

const isPacked = (values: Page['values']): values is Coded['codes'] => values instanceof Uint16Array || values instanceof Uint32Array;

function numbersOf({ element, rows }: Chunk, pages: readonly Page[], dictionary: ArrayLike<unknown> = []): Numbers {
  const known = toNumbers(dictionary, unitOf(element));
  const numbers = new Float64Array(rows);
  for (const page of pages) {
    const { values, isCoded } = page;
    const found = isCoded
      ? Float64Array.from(values as ArrayLike<number>, (code) => known[code] ?? Number.NaN)
      : toNumbers(values, unitOf(element));
    scatter(page, found, numbers, Number.NaN);
  }
  return { numbers, isNull: nullsOf(pages, rows) };
}

const NOWHERE = 0xffff;

function placesOf({ levels }: Page): Uint16Array | undefined {
  if (levels.length === 0) return undefined;
  const places = new Uint16Array(levels.length);
  for (let row = 0, place = 0; row < places.length; row++) places[row] = levels[row] === 0 ? NOWHERE : place++;
  return places;
}

function numberAt({ plain, places, unit }: Plain, row: number): number | null {
  const place = places === undefined ? row : (places[row] ?? NOWHERE);
  return place === NOWHERE ? null : (Number(plain[place]) * unit.times) / unit.per;
}

function allNumbersOf({ plain, places, unit }: Plain, rows: number): Numbers {
  const found = toNumbers(plain, unit);
  if (places === undefined) return { numbers: found, isNull: undefined };
  const [numbers, isNull] = [new Float64Array(rows), new Uint8Array(rows)];
  for (let row = 0; row < rows; row++) {
    const place = places[row] ?? NOWHERE;
    isNull[row] = place === NOWHERE ? 1 : 0;
    numbers[row] = place === NOWHERE ? Number.NaN : (found[place] ?? Number.NaN);
  }
  return { numbers, isNull };
}

function rawOf({ rows }: Chunk, pages: readonly Page[], dictionary: ArrayLike<unknown> = []): Raw {
  const raw: unknown[] = new Array(rows).fill(null);
  for (const { from, until, values, levels, isCoded } of pages) {
    for (let row = from, place = 0; row < until; row++) {
      if (levels[row - from] === 0) continue;
      const value = values[place++];
      raw[row] = isCoded ? dictionary[Number(value)] : value;
    }
  }
  return { raw };
}

/** Puts the values of a page where their rows are: only rows that are not null have one. */
function scatter({ from, levels }: Page, values: Page['values'], rows: Float64Array | Coded['codes'], none: number): void {
  const found = values as ArrayLike<number>;
  if (levels.length === 0) rows.set(found, from);
  else for (let row = 0, place = 0; row < levels.length; row++) rows[from + row] = levels[row] === 0 ? none : (found[place++] ?? none);
}

function nullsOf(pages: readonly Page[], rows: number): Uint8Array | undefined {
  if (pages.every(({ levels }) => levels.length === 0)) return undefined;
  const isNull = new Uint8Array(rows);
  for (const { from, levels } of pages) for (let row = 0; row < levels.length; row++) if (levels[row] === 0) isNull[from + row] = 1;
  return isNull;
}

function intern(cells: readonly unknown[]): Coded {
  const known = new Map<unknown, number>();
  const codes = codesFor(cells.length);
  for (const [row, cell] of cells.entries()) {
    const code = known.get(cell) ?? known.size;
    known.set(cell, code);
    codes[row] = code;
  }
  return { codes, values: [...known.keys()] };
}

/** All columns with one value share these. */
let zerosOfAll = new Uint16Array(8192);

function zeros(rows: number): Uint16Array {
  if (zerosOfAll.length < rows) zerosOfAll = new Uint16Array(rows);
  return zerosOfAll.subarray(0, rows);
}
