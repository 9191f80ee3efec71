import { invariant } from '@bullion/core';
import type { Compressors, DecodedArray, FileMetaData, SchemaTree } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { decompressPage, readDataPage, readDataPageV2 } from 'hyparquet/src/datapage.js';
import { readPlain } from 'hyparquet/src/plain.js';
import { plainOf } from './values.ts';

type ColumnMetaData = NonNullable<FileMetaData['row_groups'][number]['columns'][number]['meta_data']>;

/** A column chunk as it lies in the file, and what it takes to understand it. */
export interface Chunk {
  readonly bytes: ArrayBuffer;
  readonly metadata: ColumnMetaData;
  readonly schema: SchemaTree;
  readonly compressors: Compressors;
  /** Rows of the row group. */
  readonly rows: number;
}

/** Some rows of a column as their page holds them. */
interface Page {
  readonly from: number;
  readonly until: number;
  readonly values: DecodedArray;
  /** Where each row's value is; absent where every row has one. */
  readonly places: Int32Array | undefined;
  /** What the values are positions in, where they are. */
  readonly dictionary: readonly unknown[] | undefined;
}

/**
 * A column of a row group. hyparquet takes the pages apart; a cell becomes a value when it is looked at. Of a large file
 * few are: the snapshot of a day of 720 symbols reads 720 of 263,000 rows, and making all of them took twice the time.
 */
export class Cells {
  readonly #chunk: Chunk;
  readonly #plain: (raw: unknown) => unknown;
  /** What every row has, where the statistics say so; the pages are not opened then. */
  readonly #same: string | null | undefined;
  #pages: readonly Page[] | undefined;

  constructor(chunk: Chunk) {
    this.#chunk = chunk;
    this.#plain = plainOf(leafOf(chunk).element);
    this.#same = sameOf(chunk);
  }

  /** Text, number, boolean, ms since the epoch for times and days; null where nothing is said. */
  at(row: number): unknown {
    if (this.#same !== undefined) return this.#same;
    this.#pages ??= readPages(this.#chunk, this.#plain);
    for (const { from, until, values, places, dictionary } of this.#pages) {
      if (row >= until) continue;
      const place = places === undefined ? row - from : (places[row - from] ?? -1);
      if (place < 0) return null;
      return dictionary === undefined ? this.#plain(values[place]) : dictionary[Number(values[place])];
    }
    return null;
  }
}

function leafOf({ schema, metadata }: Chunk): SchemaTree {
  const leaf = schema.children.find(({ element }) => element.name === metadata.path_in_schema[0]);
  invariant(leaf !== undefined && leaf.children.length === 0, 'a column of single values');
  return leaf;
}

/** Only of texts: for doubles, statistics leave NaN out and do not tell zeros apart. */
function sameOf({ metadata: { statistics }, rows }: Chunk): string | null | undefined {
  if (statistics?.null_count === BigInt(rows)) return null;
  const { min_value, max_value, is_min_value_exact, is_max_value_exact, null_count } = statistics ?? {};
  const isSame = typeof min_value === 'string' && min_value === max_value && is_min_value_exact === true && is_max_value_exact === true;
  return isSame && null_count === 0n ? min_value : undefined;
}

function readPages(chunk: Chunk, plain: (raw: unknown) => unknown): Page[] {
  const { bytes, metadata, compressors, rows } = chunk;
  const decoder = decoderOf(chunk);
  const reader = { view: new DataView(bytes), offset: 0 };
  const pages: Page[] = [];
  let dictionary: unknown[] | undefined;
  for (let from = 0; from < rows; from = pages.at(-1)?.until ?? 0) {
    const header = parquetHeader(reader);
    const body = new Uint8Array(bytes, reader.offset, header.compressed_page_size);
    reader.offset += header.compressed_page_size;
    const { dictionary_page_header: entries, data_page_header: v1, data_page_header_v2: v2 } = header;
    const inflated = (): Uint8Array => decompressPage(body, header.uncompressed_page_size, metadata.codec, compressors);
    if (entries !== undefined) dictionary = dictionaryOf(inflated(), decoder, entries.num_values, plain);
    else if (v1 !== undefined) pages.push(pageOf(from, v1, readV1(inflated(), v1, decoder), dictionary));
    else if (v2 !== undefined) pages.push(pageOf(from, v2, readDataPageV2(body, header, decoder), dictionary));
  }
  return pages;
}

type Decoder = ReturnType<typeof decoderOf>;

function decoderOf(chunk: Chunk) {
  const { schema, metadata, compressors } = chunk;
  const leaf = leafOf(chunk);
  return {
    ...metadata,
    element: leaf.element,
    schemaPath: [schema, leaf],
    pathInSchema: metadata.path_in_schema,
    parsers: DEFAULT_PARSERS,
    compressors,
  };
}

function dictionaryOf(bytes: Uint8Array, { type, element }: Decoder, entries: number, plain: (raw: unknown) => unknown): unknown[] {
  return Array.from(readPlain({ view: viewOf(bytes), offset: 0 }, type, entries, element.type_length), plain);
}

/** Where every row has a value though null would be allowed, the levels that say so for each row are left out: a fifth of the work. */
function readV1(bytes: Uint8Array, header: Parameters<typeof readDataPage>[1], decoder: Decoder): ReturnType<typeof readDataPage> {
  const { element, schemaPath, statistics } = decoder;
  if (element.repetition_type !== 'OPTIONAL' || statistics?.null_count !== 0n) return readDataPage(bytes, header, decoder);
  const levels = 4 + viewOf(bytes).getUint32(0, true);
  const required = { ...element, repetition_type: 'REQUIRED' as const };
  const path = schemaPath.map((each) => (each.element === element ? { ...each, element: required } : each));
  return readDataPage(bytes.subarray(levels), header, { ...decoder, element: required, schemaPath: path });
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function pageOf(
  from: number,
  { num_values, encoding }: { num_values: number; encoding: string },
  { definitionLevels, dataPage }: ReturnType<typeof readDataPage>,
  dictionary: readonly unknown[] | undefined,
): Page {
  return {
    from,
    until: from + num_values,
    values: dataPage,
    places: definitionLevels === undefined || definitionLevels.length === 0 ? undefined : placesOf(definitionLevels),
    dictionary: encoding.endsWith('_DICTIONARY') ? dictionary : undefined,
  };
}

/** Only rows that are not null have a value in the page. */
function placesOf(levels: readonly number[]): Int32Array {
  const places = new Int32Array(levels.length);
  let place = 0;
  for (const [row, level] of levels.entries()) places[row] = level === 0 ? -1 : place++;
  return places;
}
