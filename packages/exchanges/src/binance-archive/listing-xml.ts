import type { Answer } from '../exchange.ts';
import { badShape } from '../shape.ts';

/** One page of ListObjectsV2. */
export interface ListingPage {
  readonly files: readonly ListedObject[];
  /** CommonPrefixes, each ending in the delimiter. */
  readonly folders: readonly string[];
  readonly isTruncated: boolean;
  /** Where the next page starts, where the server says so. */
  readonly nextToken: string | undefined;
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

/** Reads a page whatever the order of its elements; a body that is anything else, or ends early, is `bad_body`. */
export function readListing(answer: Answer): ListingPage {
  const xml = textOfBody(answer);
  const files: ListedObject[] = [];
  const folders: string[] = [];
  const single = new Map<string, string>();
  for (const { name, from, until } of childrenOfRoot(xml, answer)) {
    if (name === 'Contents') files.push(readObject(xml, from, until, answer));
    else if (name === 'CommonPrefixes') folders.push(field(xml, 'Prefix', from, until, answer));
    else single.set(name, decodeEntities(xml.slice(from, until)));
  }
  const truncated = single.get('IsTruncated');
  if (truncated !== 'true' && truncated !== 'false') throw badShape(answer, 'IsTruncated is neither true nor false');
  return { files, folders, isTruncated: truncated === 'true', nextToken: single.get('NextContinuationToken') || undefined };
}

/** The five entities of XML and numeric ones; S3 escapes the quotes of every ETag. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d+)|#[xX]([0-9a-fA-F]+)|(\w+));/g, (entity, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return ENTITIES.get(name) ?? entity;
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : entity;
  });
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

const ROOT = 'ListBucketResult';
const ROOT_END = `</${ROOT}>`;

function textOfBody(answer: Answer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(answer.body);
  } catch {
    throw badShape(answer, 'it is not UTF-8');
  }
}

interface Element {
  readonly name: string;
  /** Bounds of what is between its tags. */
  readonly from: number;
  readonly until: number;
}

/** S3 nests no element in one of the same name, so an element ends at the first closing tag of its name. */
function* childrenOfRoot(xml: string, answer: Answer): Generator<Element> {
  const root = xml.indexOf(`<${ROOT}`);
  const end = xml.lastIndexOf(ROOT_END);
  if (root < 0) throw badShape(answer, `it has no ${ROOT}`);
  if (end < 0 || xml.slice(end + ROOT_END.length).trim() !== '') throw badShape(answer, 'it ends early');
  for (let at = xml.indexOf('<', xml.indexOf('>', root)); at >= 0 && at < end; ) {
    const close = xml.indexOf('>', at);
    const name = tagName(xml.slice(at + 1, close));
    const isEmpty = xml[close - 1] === '/';
    const until = isEmpty ? close + 1 : xml.indexOf(`</${name}>`, close);
    if (name === '' || until < 0 || until > end) throw badShape(answer, `the element ${JSON.stringify(name)} is not closed`);
    yield { name, from: close + 1, until };
    at = xml.indexOf('<', isEmpty ? until : until + name.length + 3);
  }
}

/** The name before any attribute; empty for what is no element. */
function tagName(tag: string): string {
  return /^[A-Za-z_][\w.-]*/.exec(tag)?.[0] ?? '';
}

function readObject(xml: string, from: number, until: number, answer: Answer): ListedObject {
  const size = field(xml, 'Size', from, until, answer);
  const lastModified = Date.parse(field(xml, 'LastModified', from, until, answer));
  if (!/^\d{1,15}$/.test(size)) throw badShape(answer, `Size is ${JSON.stringify(size)}`);
  if (Number.isNaN(lastModified)) throw badShape(answer, 'LastModified is not a time');
  const etag = unquoted(rawField(xml, 'ETag', from, until, answer));
  return { key: field(xml, 'Key', from, until, answer), size: Number(size), etag, lastModified };
}

/** Nearly all entities of a listing are the quotes of its ETags, so these are taken off without being decoded. */
function unquoted(etag: string): string {
  const isQuoted = etag.startsWith('&quot;') && etag.endsWith('&quot;');
  return isQuoted ? etag.slice(6, -6) : decodeEntities(etag).replaceAll('"', '');
}

function field(xml: string, name: string, from: number, until: number, answer: Answer): string {
  return decodeEntities(rawField(xml, name, from, until, answer));
}

/** The text of a child of an element, still escaped. */
function rawField(xml: string, name: string, from: number, until: number, answer: Answer): string {
  const start = xml.indexOf(`<${name}>`, from) + name.length + 2;
  const end = xml.indexOf('</', start);
  if (start < from + name.length + 2 || end < 0 || end > until) throw badShape(answer, `an element has no ${name}`);
  return xml.slice(start, end);
}
