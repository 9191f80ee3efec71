import type { Answer } from '../exchange.ts';
import { badShape } from '../shape.ts';
import { digits, readIsoTime } from './iso-time.ts';
import { decodeEntities, type Piece, piecesOf } from './xml-text.ts';

/** One page of ListObjectsV2. */
export interface ListingPage {
  /** Without the `.CHECKSUM` beside each file. */
  readonly files: readonly ListedObject[];
  /** CommonPrefixes, each ending in the delimiter. */
  readonly folders: readonly string[];
  readonly isTruncated: boolean;
  /** Where the next page starts, where the server says so. */
  readonly nextToken: string | undefined;
  /** Of all keys, checksums included: they come in the order of their UTF-8 bytes. */
  readonly firstKey: string | undefined;
  readonly lastKey: string | undefined;
}

export interface ListedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Without its quotes. */
  readonly etag: string;
  /** Ms since the epoch. */
  readonly lastModified: number;
}

/** Reads a page whatever the order of its elements; a body that is anything else, ends early, or has its keys out of order is `bad_body`. */
export function readListing(answer: Answer): ListingPage {
  return new PageReader(answer).read();
}

/** The order of S3: by UTF-8 bytes. JavaScript compares text by UTF-16, which differs where there are surrogates. */
export function comesBefore(a: string, b: string): boolean {
  return SURROGATE.test(a) || SURROGATE.test(b) ? Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0 : a < b;
}

const SURROGATE = /[\ud800-\udfff]/;
const ROOT = 'ListBucketResult';
const ROOT_END = `</${ROOT}>`;
const OBJECT = '<Contents>';
const OBJECT_END = '</Contents>';
const CHECKSUM = '.zip.CHECKSUM';
const QUOTE = '&quot;';
/** An MD5 between two quotes. */
const USUAL_ETAG = 32 + 2 * QUOTE.length;
const [SLASH, C, E, K, L, S] = [0x2f, 0x43, 0x45, 0x4b, 0x4c, 0x53];

/** What is known of an object so far; empty text and NaN for nothing. */
interface Fields {
  key: string;
  size: number;
  etag: string;
  lastModified: number;
}

/** Scans a page by the places of its tags: nothing is copied but what is kept, and of a checksum nothing but its key is looked at. */
class PageReader {
  readonly #answer: Answer;
  readonly #files: ListedObject[] = [];
  readonly #folders: string[] = [];
  readonly #single = new Map<string, string>();
  #firstKey: string | undefined;
  #lastKey: string | undefined;
  #piece: Piece = { text: '', isAscii: true, copy: () => '' };

  constructor(answer: Answer) {
    this.#answer = answer;
  }

  read(): ListingPage {
    const pieces = piecesOf(this.#answer, OBJECT_END);
    const [first = this.#piece, last = this.#piece] = [pieces[0], pieces.at(-1)];
    const root = first.text.indexOf(`<${ROOT}`);
    const end = last.text.lastIndexOf(ROOT_END);
    if (root < 0) throw this.#bad(`it has no ${ROOT}`);
    if (end < 0 || last.text.slice(end + ROOT_END.length).trim() !== '') throw this.#bad('it ends early');
    for (const piece of pieces) {
      this.#piece = piece;
      this.#readChildren(piece === first ? piece.text.indexOf('>', root) : 0, piece === last ? end : piece.text.length);
    }
    return this.#page();
  }

  #page(): ListingPage {
    const truncated = this.#single.get('IsTruncated');
    if (truncated !== 'true' && truncated !== 'false') throw this.#bad('IsTruncated is neither true nor false');
    const nextToken = this.#single.get('NextContinuationToken') || undefined;
    const [files, folders, firstKey] = [this.#files, this.#folders, this.#firstKey];
    // A mere part of the text would keep all of it in memory.
    const lastKey = this.#lastKey === undefined ? undefined : Buffer.from(this.#lastKey).toString();
    return { files, folders, isTruncated: truncated === 'true', nextToken, firstKey, lastKey };
  }

  #readChildren(from: number, end: number): void {
    const { text } = this.#piece;
    for (let at = text.indexOf('<', from); at >= 0 && at < end; at = text.indexOf('<', at)) {
      at = text.charCodeAt(at + 1) === C && text.startsWith(OBJECT, at) ? this.#readObject(at + OBJECT.length) : this.#readOther(at, end);
    }
  }

  /** Reads an object from behind its tag, and returns where it ends. */
  #readObject(from: number): number {
    const { text } = this.#piece;
    const fields: Fields = { key: '', size: Number.NaN, etag: '', lastModified: Number.NaN };
    for (let at = text.indexOf('<', from); at >= 0; at = text.indexOf('<', at)) {
      if (text.charCodeAt(at + 1) === SLASH) {
        this.#files.push(this.#whole(fields));
        return this.#endOf(OBJECT_END, at);
      }
      at = this.#readField(fields, at);
      if (fields.key.endsWith(CHECKSUM)) return this.#endOf(OBJECT_END, at);
    }
    throw this.#bad('an element is not closed');
  }

  /** Reads the field whose tag begins here, and returns where it ends. Text holds no `<`. */
  #readField(fields: Fields, at: number): number {
    const { text } = this.#piece;
    const name = fieldAt(text, at);
    const start = name === undefined ? text.indexOf('>', at) + 1 : at + name.length + 2;
    const until = text.indexOf('<', start);
    if (start === 0 || until < 0) throw this.#bad('an element is not closed');
    if (name === 'Key') this.#key(fields, start, until);
    else if (name === 'LastModified') fields.lastModified = this.#time(start, until);
    else if (name === 'ETag') fields.etag = this.#etag(start, until);
    else if (name === 'Size') fields.size = this.#size(start, until);
    else if (text.charCodeAt(start - 2) === SLASH) return start;
    else if (text.charCodeAt(until + 1) !== SLASH) return this.#endOf(`</${tagName(text, at)}>`, until);
    return until + start - at + 1;
  }

  /** Reads any other child of the root. S3 nests no element in one of the same name, so it ends at the first closing tag of its name. */
  #readOther(at: number, end: number): number {
    const { text } = this.#piece;
    const name = tagName(text, at);
    const start = text.indexOf('>', at) + 1;
    if (text[start - 2] === '/') return start;
    const until = this.#endOf(`</${name}>`, start) - name.length - 3;
    if (name === '' || until > end) throw this.#bad('an element is not closed');
    if (name === 'CommonPrefixes') this.#folders.push(this.#prefix(start, until));
    else this.#single.set(name, decodeEntities(text.slice(start, until)));
    return until + name.length + 3;
  }

  #prefix(from: number, until: number): string {
    const inner = this.#piece.text.slice(from, until);
    const [, prefix] = /<Prefix>([^<]*)<\/Prefix>/.exec(inner) ?? [];
    if (prefix === undefined) throw this.#bad('an element has no Prefix');
    return decodeEntities(prefix);
  }

  #key(fields: Fields, from: number, until: number): void {
    const { text, copy } = this.#piece;
    const isChecksum = text.startsWith(CHECKSUM, until - CHECKSUM.length);
    const key = decodeEntities(isChecksum ? text.slice(from, until) : copy(from, until));
    const before = this.#lastKey;
    if (before !== undefined && !(this.#piece.isAscii ? before < key : comesBefore(before, key)))
      throw this.#bad(`it lists ${key} after ${before}`);
    this.#firstKey ??= key;
    this.#lastKey = key;
    fields.key = key;
  }

  #size(from: number, until: number): number {
    const { text } = this.#piece;
    const size = until > from && until - from <= 15 ? digits(text, from, until - from) : Number.NaN;
    if (Number.isNaN(size)) throw this.#bad(`Size is ${JSON.stringify(text.slice(from, until))}`);
    return size;
  }

  #time(from: number, until: number): number {
    const time = readIsoTime(this.#piece.text, from, until);
    if (Number.isNaN(time)) throw this.#bad('LastModified is not a time');
    return time;
  }

  /** Nearly all entities of a listing are the quotes of its ETags, so these are taken off without being decoded. */
  #etag(from: number, until: number): string {
    const { text, copy } = this.#piece;
    const isUsual = until - from === USUAL_ETAG && text.startsWith(QUOTE, from) && text.startsWith(QUOTE, until - QUOTE.length);
    if (isUsual) return copy(from + QUOTE.length, until - QUOTE.length);
    return decodeEntities(copy(from, until)).replaceAll('"', '');
  }

  #whole(fields: Fields): ListedObject {
    const missing = fields.key === '' ? 'Key' : fields.etag === '' ? 'ETag' : Number.isNaN(fields.size) ? 'Size' : 'LastModified';
    if (missing !== 'LastModified' || Number.isNaN(fields.lastModified)) throw this.#bad(`an element has no ${missing}`);
    return fields;
  }

  /** The place behind the next tag of this kind. */
  #endOf(tag: string, from: number): number {
    const at = this.#piece.text.indexOf(tag, from);
    if (at < 0) throw this.#bad(`the tag ${tag} is missing`);
    return at + tag.length;
  }

  #bad(problem: string): Error {
    return badShape(this.#answer, problem);
  }
}

/** The field that begins here, told by one letter first: comparing every tag with every name takes longer than all the rest. */
function fieldAt(text: string, at: number): 'Key' | 'LastModified' | 'ETag' | 'Size' | undefined {
  const letter = text.charCodeAt(at + 1);
  if (letter === K && text.startsWith('<Key>', at)) return 'Key';
  if (letter === L && text.startsWith('<LastModified>', at)) return 'LastModified';
  if (letter === E && text.startsWith('<ETag>', at)) return 'ETag';
  if (letter === S && text.startsWith('<Size>', at)) return 'Size';
  return undefined;
}

/** The name in the tag that begins here, before any attribute; empty for what is no element. */
function tagName(text: string, at: number): string {
  return /^<([A-Za-z_][\w.-]*)/.exec(text.slice(at, at + 80))?.[1] ?? '';
}
