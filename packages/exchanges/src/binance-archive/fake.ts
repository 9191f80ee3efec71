import type { Fake, FakeReply, FakeRequest } from '../fake.ts';
import { type FakeObject, fileOfKey, objectsOf } from './fake-files.ts';
import { archiveIndex } from './fake-index.ts';
import { listBucket } from './fake-listing.ts';
import { s3Error } from './fake-xml.ts';

/** data.binance.vision by key. */
const archive: Fake = (request, world) => {
  const key = request.path.slice(1);
  const file = fileOfKey(key);
  const lives = file === undefined ? [] : (archiveIndex(world, file.market).lives.get(file.symbol) ?? []);
  const object = file === undefined ? undefined : objectsOf(world, { ...file, lives }).find((each) => each.key === key);
  return object === undefined ? s3Error(404, 'NoSuchKey', 'The specified key does not exist.', key) : objectReply(request, object);
};

/** The bucket behind it, which lists its keys and serves them too. */
const bucket: Fake = (request, world) => (request.path.length > 1 ? archive(request, world) : listBucket(request, world));

/** The public archive, from the facts of the world: daily klines of both markets, and monthly ones. */
export const fakes: Readonly<Record<string, Fake>> = { BINANCE_ARCHIVE: archive, BINANCE_ARCHIVE_LIST: bucket };

function objectReply({ method, headers }: FakeRequest, object: FakeObject): FakeReply {
  const etag = `"${object.etag}"`;
  const common = {
    'content-type': object.key.endsWith('.zip') ? 'application/zip' : 'binary/octet-stream',
    'last-modified': new Date(object.lastModified).toUTCString(),
    etag,
    'accept-ranges': 'bytes',
    server: 'AmazonS3',
    'x-cache': 'Miss from cloudfront',
  };
  if (headers['if-none-match'] === etag) return { status: 304, headers: common, body: '' };
  const body = method === 'HEAD' ? '' : object.body();
  return { status: 200, headers: { ...common, 'content-length': String(object.size) }, body };
}
