import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readListing } from '../src/binance-archive/listing-xml.ts';
import { answerOf } from './fake-send.ts';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
const numeric = (text: string) => [...text].map((sign) => `&#x${sign.codePointAt(0)?.toString(16)};`).join('');
const element = (name: string, text: string) => `<${name}>${text}</${name}>`;

/** Any text that XML can carry and that S3 could use in a key. */
const texts = fc.string({ unit: fc.constantFrom(...'aZ09-_/.&<>"\'; =', '龙', '虾', '𝄞', 'é'), minLength: 1, maxLength: 20 });

const objects = fc.record(
  {
    key: texts,
    size: fc.nat(),
    etag: fc.stringMatching(/^[0-9a-f]{32}(-\d)?$/),
    lastModified: fc.date({ min: new Date(0), max: new Date('2099-01-01'), noInvalidDate: true }).map((date) => date.getTime()),
  },
  { noNullPrototype: true },
);

const pages = fc.record(
  {
    files: fc.array(objects, { maxLength: 8 }),
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
      assert.deepEqual(readListing(answerOf({ body: printed(page, shuffle, gap) })), page);
    }),
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
