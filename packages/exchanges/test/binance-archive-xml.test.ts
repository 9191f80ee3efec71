import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readIsoTime } from '../src/binance-archive/iso-time.ts';
import { type ListingPage, readListing } from '../src/binance-archive/listing-xml.ts';
import { answerOf } from './fake-send.ts';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
const numeric = (text: string) => [...text].map((sign) => `&#x${sign.codePointAt(0)?.toString(16)};`).join('');
const element = (name: string, text: string) => `<${name}>${text}</${name}>`;

/** Any text that XML can carry and that S3 could use in a key. */
const texts = fc.string({ unit: fc.constantFrom(...'aZ09-_/.&<>"\'; =', '龙', '虾', '𝄞', 'é'), minLength: 1, maxLength: 20 });

const objects = fc.record(
  {
    key: fc.tuple(texts, fc.constantFrom('', '.zip', '.zip.CHECKSUM')).map(([stem, ending]) => stem + ending),
    size: fc.nat(),
    etag: fc.stringMatching(/^[0-9a-f]{32}(-\d)?$/),
    lastModified: fc.date({ min: new Date(0), max: new Date('2099-01-01'), noInvalidDate: true }).map((date) => date.getTime()),
  },
  { noNullPrototype: true },
);

function inOrderOfBytes<T extends { key: string }>(files: readonly T[]): T[] {
  return files.toSorted((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
}

const pages = fc.record(
  {
    files: fc.uniqueArray(objects, { maxLength: 8, selector: ({ key }) => key }).map(inOrderOfBytes),
    folders: fc.array(texts, { maxLength: 5 }),
    isTruncated: fc.boolean(),
    nextToken: fc.option(texts, { nil: undefined }),
  },
  { noNullPrototype: true },
);

type Page = typeof pages extends fc.Arbitrary<infer P> ? P : never;

/** The page as XML: children in any order, gaps between them, elements that nobody asked for. */
function printed({ files, folders, isTruncated, nextToken }: Page, shuffle: <T>(list: readonly T[]) => T[], gap: string): string {
  const encode = (text: string) => (text.length % 2 === 0 ? escaped(text) : numeric(text));
  const contents = files.map(({ key, size, etag, lastModified }) =>
    shuffle([
      element('Key', encode(key)),
      element('LastModified', new Date(lastModified).toISOString()),
      element('ETag', `&quot;${etag}&quot;`),
      element('Size', String(size)),
      element('Owner', element('ID', 'x') + element('DisplayName', '')),
      '<StorageClass>STANDARD</StorageClass>',
    ]).join(gap),
  );
  const singles = shuffle([
    element('Name', 'bucket'),
    '<Prefix/>',
    element('IsTruncated', String(isTruncated)),
    nextToken === undefined ? '<Delimiter></Delimiter>' : element('NextContinuationToken', encode(nextToken)),
  ]);
  const lists = [
    ...contents.map((inner) => element('Contents', inner)),
    ...folders.map((folder) => element('CommonPrefixes', element('Prefix', encode(folder)))),
  ];
  const children = [...singles.slice(0, 2), ...lists, ...singles.slice(2)].join(gap);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${gap}${children}</ListBucketResult>\n`;
}

/** The same page read by patterns over the whole text, as slow as it is plain. */
function readPlainly(xml: string): ListingPage {
  const decode = (text: string) =>
    text
      .replaceAll(/&#x([0-9a-f]+);/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
      .replaceAll('&#39;', "'")
      .replaceAll('&quot;', '"')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
  const child = (inner: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(inner)?.[1];
  const all = (name: string) => [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))].map(([, inner = '']) => inner);
  const objects = all('Contents').map((inner) => ({
    key: decode(child(inner, 'Key') ?? ''),
    size: Number(child(inner, 'Size')),
    etag: decode(child(inner, 'ETag') ?? '').replaceAll('"', ''),
    lastModified: Date.parse(child(inner, 'LastModified') ?? ''),
  }));
  return {
    files: objects.filter(({ key }) => !key.endsWith('.zip.CHECKSUM')),
    folders: all('CommonPrefixes').map((inner) => decode(child(inner, 'Prefix') ?? '')),
    isTruncated: child(xml, 'IsTruncated') === 'true',
    nextToken: decode(child(xml, 'NextContinuationToken') ?? '') || undefined,
    firstKey: objects[0]?.key,
    lastKey: objects.at(-1)?.key,
  };
}

/** A permutation that fast-check can shrink: the list is dealt out by the numbers given. */
const shuffles = fc.array(fc.nat(99), { minLength: 6, maxLength: 6 }).map(
  (keys) =>
    <T>(list: readonly T[]): T[] =>
      list
        .map((item, index) => ({ item, key: keys[index] ?? 0 }))
        .sort((a, b) => a.key - b.key)
        .map(({ item }) => item),
);

test('any page reads back, whatever the order of its elements and however its text is escaped', () => {
  fc.assert(
    fc.property(pages, shuffles, fc.constantFrom('', ' ', '\n  '), (page, shuffle, gap) => {
      const xml = printed(page, shuffle, gap);
      const read = readListing(answerOf({ body: xml }));
      const { files, ...rest } = page;
      assert.deepEqual({ folders: read.folders, isTruncated: read.isTruncated, nextToken: read.nextToken }, rest);
      assert.deepEqual(
        read.files,
        files.filter(({ key }) => !key.endsWith('.zip.CHECKSUM')),
      );
      assert.deepEqual([read.firstKey, read.lastKey], [files[0]?.key, files.at(-1)?.key]);
      assert.deepEqual(readPlainly(xml), read);
    }),
  );
});

/** Two thousand objects: far more than one piece of text. */
function longPage(symbol: string): string {
  const objects = Array.from({ length: 2000 }, (_, index) => {
    const day = new Date(Date.UTC(2018, 0, 1 + Math.floor(index / 2))).toISOString().slice(0, 10);
    const key = `data/futures/um/daily/klines/${symbol}/1m/${symbol}-1m-${day}.zip${index % 2 === 0 ? '' : '.CHECKSUM'}`;
    const time = new Date(Date.UTC(2018, 0, 2 + index, 8, index % 60, 9, index % 1000)).toISOString();
    const etag = String(index).padStart(32, '0');
    return element(
      'Contents',
      element('Key', key) + element('LastModified', time) + element('ETag', `&quot;${etag}&quot;`) + element('Size', String(index)),
    );
  });
  return `<ListBucketResult>${objects.join('')}<IsTruncated>false</IsTruncated></ListBucketResult>`;
}

for (const symbol of ['BTCUSDT', '龙虾USDT']) {
  test(`a long page of ${symbol} reads the same as by plain patterns`, () => {
    const xml = longPage(symbol);
    const page = readListing(answerOf({ body: xml }));
    assert.equal(page.files.length, 1000);
    assert.deepEqual(page, readPlainly(xml));
  });
}

test('a page whose keys are out of order, or come twice, is refused', () => {
  const file = (key: string) => ({ key, size: 1, etag: 'e', lastModified: 0 });
  for (const keys of [
    ['b', 'a'],
    ['a', 'a'],
    ['a', '\u{1F600}', '\uFB00'],
  ]) {
    const page = { files: keys.map(file), folders: [], isTruncated: false, nextToken: undefined };
    assert.throws(() => readListing(answerOf({ body: printed(page, (list) => [...list], '') })), { code: 'bad_body' });
  }
});

test('every way of S3 to write a time is read as Date reads it', () => {
  const times = fc
    .date({ min: new Date('1970-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString());
  const broken = fc
    .tuple(times, fc.nat(23), fc.constantFrom('0', '9', '3', 'x', ' ', '-'))
    .map(([text, at, sign]) => text.slice(0, at) + sign + text.slice(at + 1));
  const calendar = (text: string) => (Number.isNaN(Date.parse(text)) || text.includes('-02-3') ? Number.NaN : Date.parse(text));
  fc.assert(
    fc.property(
      fc.oneof(
        times,
        broken,
        times.map((text) => text.replace(/\.\d+/, '')),
      ),
      (text) => {
        const time = readIsoTime(text, 0, text.length);
        assert.ok(Object.is(time, Date.parse(text)) || (Number.isNaN(time) && Number.isNaN(calendar(text))), `${text}: ${time}`);
      },
    ),
  );
});

test('a page that is cut off anywhere is refused', () => {
  const page = { files: [{ key: 'a&b', size: 1, etag: 'e', lastModified: 0 }], folders: ['f/'], isTruncated: false, nextToken: undefined };
  const xml = printed(page, (list) => [...list], '').trimEnd();
  for (let length = 0; length < xml.length; length++) {
    assert.throws(() => readListing(answerOf({ body: xml.slice(0, length) })), { code: 'bad_body' }, `cut at ${length}`);
  }
});

for (const [what, body] of Object.entries({
  'a page of HTML': '<!DOCTYPE html><html><body>Binance</body></html>',
  nothing: '',
  'an error of S3': '<?xml version="1.0"?><Error><Code>SlowDown</Code></Error>',
  'a page that does not say whether it is the last': '<ListBucketResult><Name>x</Name></ListBucketResult>',
  'an object without a key':
    '<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Size>1</Size><ETag>x</ETag><LastModified>2024-01-01T00:00:00Z</LastModified></Contents></ListBucketResult>',
  'a size that is no number':
    '<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>k</Key><Size>1e3</Size><ETag>x</ETag><LastModified>2024-01-01T00:00:00Z</LastModified></Contents></ListBucketResult>',
  'a time that is none':
    '<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>k</Key><Size>1</Size><ETag>x</ETag><LastModified>soon</LastModified></Contents></ListBucketResult>',
})) {
  test(`${what} is not a listing`, () => {
    assert.throws(() => readListing(answerOf({ body })), { code: 'bad_body' });
  });
}

test('bytes that are not UTF-8 are not a listing', () => {
  assert.throws(() => readListing(answerOf({ body: Uint8Array.of(0x3c, 0xff, 0xfe) })), { code: 'bad_body' });
});
