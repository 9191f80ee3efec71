import type { Compressors, DecodedArray, FileMetaData, SchemaTree } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { decompressPage, readDataPage, readDataPageV2 } from 'hyparquet/src/datapage.js';
import { readRleBitPackedHybrid } from 'hyparquet/src/encoding.js';
import { readPlain } from 'hyparquet/src/plain.js';
import type { SchemaElement } from './values.ts';

export type ColumnMetaData = NonNullable<FileMetaData['row_groups'][number]['columns'][number]['meta_data']>;

/** A column chunk as it lies in the file, and what it takes to understand it. */
export interface Chunk {
  readonly bytes: ArrayBuffer;
  readonly metadata: ColumnMetaData;
  readonly element: SchemaElement;
  readonly schema: SchemaTree;
  readonly compressors: Compressors;
  /** Rows of the row group. */
  readonly rows: number;
}

/** Some rows of a column as their page holds them. */
export interface Page {
  readonly from: number;
  readonly until: number;
  /** One for each row that is not null. */
  readonly values: DecodedArray;
  /** Zero for a row that is null; empty where none is. */
  readonly levels: readonly number[];
  /** Whether the values are positions in the dictionary. */
  readonly isCoded: boolean;
}

export interface Pages {
  readonly pages: readonly Page[];
  readonly dictionary: DecodedArray | undefined;
}

/** Takes a chunk apart: its pages, inflated and decoded by hyparquet, and the dictionary that they point into. */
export function readPages(chunk: Chunk): Pages {
  const { bytes, metadata, compressors, rows } = chunk;
  const decoder = decoderOf(chunk);
  const reader = { view: new DataView(bytes), offset: 0 };
  const pages: Page[] = [];
  let dictionary: DecodedArray | undefined;
  for (let from = 0; from < rows; from = pages.at(-1)?.until ?? 0) {
    const header = parquetHeader(reader);
    const body = new Uint8Array(bytes, reader.offset, header.compressed_page_size);
    reader.offset += header.compressed_page_size;
    const { dictionary_page_header: entries, data_page_header: v1, data_page_header_v2: v2 } = header;
    const inflated = (): Uint8Array => decompressPage(body, header.uncompressed_page_size, metadata.codec, compressors);
    if (entries !== undefined) dictionary = readPlain(readerOf(inflated()), metadata.type, entries.num_values, chunk.element.type_length);
    else if (v1 !== undefined) pages.push(pageOf(from, v1, readV1(inflated(), v1, decoder)));
    else if (v2 !== undefined) pages.push(pageOf(from, v2, readDataPageV2(body, header, decoder)));
  }
  return { pages, dictionary };
}

type Decoder = ReturnType<typeof decoderOf>;

function decoderOf({ schema, element, metadata, compressors }: Chunk) {
  return {
    ...metadata,
    element,
    schemaPath: [schema, ...schema.children.filter((child) => child.element === element)],
    pathInSchema: metadata.path_in_schema,
    parsers: DEFAULT_PARSERS,
    compressors,
  };
}

type DataPage = ReturnType<typeof readDataPage>;

/** Where every row has a value though null would be allowed, the levels that say so for each row are left out: a fifth of the work. */
function readV1(bytes: Uint8Array, header: Parameters<typeof readDataPage>[1], decoder: Decoder): DataPage {
  const { element, statistics } = decoder;
  if (element.repetition_type !== 'OPTIONAL' || statistics?.null_count !== 0n) return readDataPage(bytes, header, decoder);
  const values = bytes.subarray(4 + readerOf(bytes).view.getUint32(0, true));
  if (header.encoding.endsWith('_DICTIONARY'))
    return { definitionLevels: [], repetitionLevels: [], dataPage: readCodes(values, header.num_values) };
  const required = { ...element, repetition_type: 'REQUIRED' as const };
  const schemaPath = decoder.schemaPath.map((each) => (each.element === element ? { ...each, element: required } : each));
  return readDataPage(values, header, { ...decoder, element: required, schemaPath });
}

/** Positions in a dictionary as a typed array, which costs half of what an ordinary one does. */
function readCodes(bytes: Uint8Array, count: number): Uint32Array {
  const codes = new Uint32Array(count);
  const reader = readerOf(bytes);
  const width = reader.view.getUint8(reader.offset++);
  if (width > 0) readRleBitPackedHybrid(reader, width, codes, bytes.length - 1);
  return codes;
}

function readerOf({ buffer, byteOffset, byteLength }: Uint8Array): { view: DataView; offset: number } {
  return { view: new DataView(buffer, byteOffset, byteLength), offset: 0 };
}

function pageOf(
  from: number,
  { num_values, encoding }: { num_values: number; encoding: string },
  { definitionLevels = [], dataPage }: Omit<DataPage, 'definitionLevels'> & { definitionLevels: number[] | undefined },
): Page {
  return { from, until: from + num_values, values: dataPage, levels: definitionLevels, isCoded: encoding.endsWith('_DICTIONARY') };
}
