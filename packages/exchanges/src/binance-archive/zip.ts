import { promisify } from 'node:util';
import { crc32, inflateRaw, inflateRawSync } from 'node:zlib';
import { BullionError, type ErrorCode } from '@bullion/core';

/** The one file in a ZIP of the archive. */
export interface ZipEntry {
  readonly name: string;
  readonly content: Uint8Array;
}

/** A day of one-second bars, the largest daily file there is, inflates to about 10 MB. */
const MAX_INFLATED = 64 * 1024 * 1024;

/**
 * Reads a ZIP that must hold exactly one stored or deflated file; length and CRC-32 are verified. `source` names it in errors.
 * Damage is `bad_body`; a ZIP of a kind that the archive has never published is `schema_drift`.
 */
export function readZip(zip: Uint8Array, source: string): ZipEntry {
  const packed = findEntry(zip, source);
  return verified(packed, packed.isDeflated ? inflated(packed, source) : packed.data, source);
}

/** The same, inflated on another thread. What `read` is given is gone afterwards. */
export async function unzip<T>(zip: Uint8Array, source: string, read: (entry: ZipEntry) => T): Promise<T> {
  const packed = findEntry(zip, source);
  const content = packed.isDeflated ? await inflatedAside(packed, source) : packed.data;
  try {
    return read(verified(packed, content, source));
  } finally {
    if (packed.isDeflated) giveBack(content);
  }
}

/** Left to itself the collector runs after every 64 MB of such buffers, and takes as long as all reading of them. */
function giveBack({ buffer, byteOffset, byteLength }: Uint8Array): void {
  const isWhole = byteOffset === 0 && buffer.byteLength === byteLength + SPARE;
  if (isWhole && buffer instanceof ArrayBuffer) buffer.transfer(0);
}

/** The one file as it lies in the ZIP. */
interface Packed extends Pick<Entry, 'isDeflated' | 'crc' | 'size'> {
  readonly name: string;
  readonly data: Uint8Array;
}

function findEntry(zip: Uint8Array, source: string): Packed {
  const view = viewOf(zip);
  const entry = readDirectory(view, findZipEnd(zip, source), source);
  const name = new TextDecoder().decode(zip.subarray(entry.nameAt, entry.nameAt + entry.nameLength));
  return { ...entry, name, data: zip.subarray(...dataBounds(view, entry, source)) };
}

function verified({ name, size, crc }: Packed, content: Uint8Array, source: string): ZipEntry {
  if (content.length !== size) throw damaged(source, `it holds ${content.length} bytes and announces ${size}`);
  if (crc32(content) !== crc) throw damaged(source, 'its CRC-32 is not that of its content');
  return { name, content };
}

/** Offset of the record that ends a ZIP; without it the file was cut off or is something else. */
export function findZipEnd(zip: Uint8Array, source: string): number {
  const view = viewOf(zip);
  const last = zip.length - END_BYTES;
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT); at--) {
    if (view.getUint32(at, true) === END && at + END_BYTES + view.getUint16(at + 20, true) === zip.length) return at;
  }
  throw damaged(source, 'the end of a ZIP is not there');
}

const END = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT = 0xffff;
const CENTRAL = 0x02014b50;
const CENTRAL_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
/** A 32-bit field with this value says that the real one is in a zip64 record. */
const ZIP64 = 0xffffffff;
const STORED = 0;
const DEFLATED = 8;

interface Entry {
  readonly isDeflated: boolean;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly localAt: number;
  readonly directoryAt: number;
  readonly nameAt: number;
  readonly nameLength: number;
}

function readDirectory(view: DataView, end: number, source: string): Entry {
  const count = view.getUint16(end + 10, true);
  const directoryAt = view.getUint32(end + 16, true);
  if (directoryAt === ZIP64 || count === 0xffff) throw unknownKind(source, 'it is a zip64 file');
  if (count !== 1) throw unknownKind(source, `it holds ${count} files instead of one`);
  if (directoryAt + CENTRAL_BYTES > end || view.getUint32(directoryAt, true) !== CENTRAL)
    throw damaged(source, 'its directory is not there');
  const entry = readEntry(view, directoryAt);
  if ([entry.packed, entry.size, entry.localAt].includes(ZIP64)) throw unknownKind(source, 'it is a zip64 file');
  const isEncrypted = (view.getUint16(directoryAt + 8, true) & 1) === 1;
  const method = view.getUint16(directoryAt + 10, true);
  if (isEncrypted || (method !== STORED && method !== DEFLATED)) throw unknownKind(source, `it is encrypted or packed by method ${method}`);
  if (entry.size > MAX_INFLATED) throw unknownKind(source, `it would inflate to ${entry.size} bytes`);
  if (entry.nameAt + entry.nameLength > end) throw damaged(source, 'its directory is cut off');
  return entry;
}

function readEntry(view: DataView, at: number): Entry {
  return {
    isDeflated: view.getUint16(at + 10, true) === DEFLATED,
    crc: view.getUint32(at + 16, true),
    packed: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    localAt: view.getUint32(at + 42, true),
    directoryAt: at,
    nameAt: at + CENTRAL_BYTES,
    nameLength: view.getUint16(at + 28, true),
  };
}

/** The sizes in the directory are right even where the local header leaves them to a record behind the data. */
function dataBounds(view: DataView, { localAt, packed, directoryAt }: Entry, source: string): [number, number] {
  if (localAt + LOCAL_BYTES > directoryAt || view.getUint32(localAt, true) !== LOCAL) throw damaged(source, 'its file header is not there');
  const from = localAt + LOCAL_BYTES + view.getUint16(localAt + 26, true) + view.getUint16(localAt + 28, true);
  if (from + packed > directoryAt) throw damaged(source, 'its data runs into its directory');
  return [from, from + packed];
}

const inflateOnThread = promisify(inflateRaw);

const SPARE = 64;

/** What is longer than announced is refused while it grows. One buffer takes it at once: one that gets full would have another behind it. */
function bounds({ size }: Packed): { maxOutputLength: number; chunkSize: number } {
  return { maxOutputLength: Math.max(1, size), chunkSize: size + SPARE };
}

function inflated(packed: Packed, source: string): Uint8Array {
  try {
    return inflateRawSync(packed.data, bounds(packed));
  } catch (cause) {
    throw damaged(source, 'it does not inflate', cause);
  }
}

async function inflatedAside(packed: Packed, source: string): Promise<Uint8Array> {
  try {
    return await inflateOnThread(packed.data, bounds(packed));
  } catch (cause) {
    throw damaged(source, 'it does not inflate', cause);
  }
}

function viewOf(zip: Uint8Array): DataView {
  return new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
}

function damaged(source: string, problem: string, cause?: unknown): BullionError {
  return refusal('bad_body', source, problem, cause);
}

function unknownKind(source: string, problem: string): BullionError {
  return refusal('schema_drift', source, problem);
}

function refusal(code: ErrorCode, source: string, problem: string, cause?: unknown): BullionError {
  return new BullionError(code, `The ZIP ${source} cannot be read: ${problem}.`, { details: { source }, cause });
}
