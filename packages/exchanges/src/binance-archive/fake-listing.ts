import { DAY_MS, dayOf } from '@bullion/core';
import type { FakeReply, FakeRequest, FakeWorld } from '../fake.ts';
import { type BucketEntry, entriesOf } from './fake-bucket.ts';
import type { FakeObject } from './fake-files.ts';
import { s3Error, tag, xmlReply } from './fake-xml.ts';

/** ListObjects, version 1 and 2, with `/` as the only delimiter. */
export function listBucket({ query }: FakeRequest, world: FakeWorld): FakeReply {
  const wish = readWish(query);
  if (wish === undefined) return s3Error(400, 'InvalidArgument', 'A parameter of the listing is not valid.');
  const text = wish.isEncoded ? (name: string) => encodeURIComponent(name).replaceAll('%2F', '/') : (name: string) => name;
  const { objects, folders, last, count, isTruncated } = pageOf(entriesOf(world, wish), wish.maxKeys, text);
  const body = [
    tag('Name', 'data.binance.vision'),
    tag('Prefix', text(wish.prefix)),
    ...positionTags(wish, isTruncated ? last : undefined, count, text),
    tag('MaxKeys', String(wish.maxKeys)),
    tag('Delimiter', wish.isRolledUp ? '/' : undefined),
    tag('EncodingType', wish.isEncoded ? 'url' : undefined),
    tag('IsTruncated', String(isTruncated)),
    objects,
    folders,
  ];
  return xmlReply(`<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${body.join('')}</ListBucketResult>`);
}

interface Page {
  readonly objects: string;
  readonly folders: string;
  /** The name of the last entry. */
  readonly last: string;
  readonly count: number;
  readonly isTruncated: boolean;
}

/** The first entries, as S3 writes them. */
function pageOf(entries: Iterable<BucketEntry>, maxKeys: number, text: (name: string) => string): Page {
  let [objects, folders, last, count] = ['', '', '', 0];
  for (const entry of entries) {
    if (count === maxKeys) return { objects, folders, last, count, isTruncated: maxKeys > 0 };
    count++;
    if (typeof entry === 'string') folders += `<CommonPrefixes>${tag('Prefix', text(entry))}</CommonPrefixes>`;
    else objects += contents(entry, text);
    last = typeof entry === 'string' ? entry : entry.key;
  }
  return { objects, folders, last, count, isTruncated: false };
}

interface Wish {
  readonly prefix: string;
  readonly isRolledUp: boolean;
  readonly after: string;
  readonly maxKeys: number;
  readonly isSecondVersion: boolean;
  readonly startAfter: string | undefined;
  readonly token: string | undefined;
  readonly isEncoded: boolean;
}

const MAX_KEYS = 1000;

function readWish(query: URLSearchParams): Wish | undefined {
  const get = (name: string) => query.get(name) ?? undefined;
  const maxKeys = Number(get('max-keys') ?? MAX_KEYS);
  const delimiter = get('delimiter') ?? '';
  if (!Number.isInteger(maxKeys) || maxKeys < 0 || !['', '/'].includes(delimiter)) return undefined;
  const isSecondVersion = get('list-type') === '2';
  const token = get('continuation-token');
  const startAfter = get('start-after');
  const resumed = token === undefined ? startAfter : Buffer.from(token, 'base64url').toString();
  return {
    prefix: get('prefix') ?? '',
    isRolledUp: delimiter === '/',
    after: (isSecondVersion ? resumed : get('marker')) ?? '',
    maxKeys: Math.min(maxKeys, MAX_KEYS),
    isSecondVersion,
    startAfter,
    token,
    isEncoded: get('encoding-type') === 'url',
  };
}

/** Version 1 names the next marker only where there is a delimiter; else the last key is the marker. */
function positionTags(wish: Wish, next: string | undefined, count: number, text: (name: string) => string): string[] {
  const { isSecondVersion, isRolledUp, after, startAfter, token } = wish;
  if (!isSecondVersion) return [tag('Marker', text(after)), tag('NextMarker', next !== undefined && isRolledUp ? text(next) : undefined)];
  return [
    tag('StartAfter', startAfter === undefined ? undefined : text(startAfter)),
    tag('ContinuationToken', token),
    tag('NextContinuationToken', next === undefined ? undefined : Buffer.from(next).toString('base64url')),
    tag('KeyCount', String(count)),
  ];
}

function contents({ key, lastModified, etag, size }: FakeObject, text: (name: string) => string): string {
  const time = timeText(lastModified);
  return `<Contents>${tag('Key', text(key))}<LastModified>${time}</LastModified><ETag>&quot;${etag}&quot;</ETag><Size>${size}</Size>${STORAGE}`;
}

const STORAGE = '<StorageClass>STANDARD</StorageClass></Contents>';
const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

/** A whole second as ISO time: a page has a thousand of them, and a date object for each would be most of its cost. */
function timeText(ms: number): string {
  const seconds = Math.floor((ms % DAY_MS) / 1000);
  const [hour, minute] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${dayOf(ms)}T${TWO_DIGITS[hour]}:${TWO_DIGITS[minute]}:${TWO_DIGITS[seconds % 60]}.000Z`;
}
