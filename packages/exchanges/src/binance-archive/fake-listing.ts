import type { FakeReply, FakeRequest, FakeWorld } from '../fake.ts';
import { type BucketEntry, entriesOf } from './fake-bucket.ts';
import type { FakeObject } from './fake-files.ts';
import { s3Error, tag, xmlReply } from './fake-xml.ts';

/** ListObjects, version 1 and 2, with `/` as the only delimiter. */
export function listBucket({ query }: FakeRequest, world: FakeWorld): FakeReply {
  const wish = readWish(query);
  if (wish === undefined) return s3Error(400, 'InvalidArgument', 'A parameter of the listing is not valid.');
  const entries = entriesOf(world, wish);
  const page = entries.take(wish.maxKeys + 1).toArray();
  const isTruncated = page.length > wish.maxKeys && wish.maxKeys > 0;
  const shown = page.slice(0, wish.maxKeys);
  const next = isTruncated ? nameOf(shown.at(-1)) : undefined;
  const text = wish.isEncoded ? (name: string) => encodeURIComponent(name).replaceAll('%2F', '/') : (name: string) => name;
  const body = [
    tag('Name', 'data.binance.vision'),
    tag('Prefix', text(wish.prefix)),
    ...positionTags(wish, next, shown.length, text),
    tag('MaxKeys', String(wish.maxKeys)),
    tag('Delimiter', wish.isRolledUp ? '/' : undefined),
    tag('EncodingType', wish.isEncoded ? 'url' : undefined),
    tag('IsTruncated', String(isTruncated)),
    ...shown.filter((entry) => typeof entry !== 'string').map((object) => contents(object, text)),
    ...shown
      .filter((entry) => typeof entry === 'string')
      .map((folder) => `<CommonPrefixes>${tag('Prefix', text(folder))}</CommonPrefixes>`),
  ];
  return xmlReply(`<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${body.join('')}</ListBucketResult>`);
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
  const time = new Date(lastModified).toISOString();
  const facts = tag('Key', text(key)) + tag('LastModified', time) + tag('ETag', `"${etag}"`) + tag('Size', String(size));
  return `<Contents>${facts}<StorageClass>STANDARD</StorageClass></Contents>`;
}

function nameOf(entry: BucketEntry | undefined): string | undefined {
  return typeof entry === 'object' ? entry.key : entry;
}
