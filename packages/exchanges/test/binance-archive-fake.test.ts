import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { DAY_MS, dayStart } from '@bullion/core';
import { fakes } from '../src/binance-archive/fake.ts';
import { readListing } from '../src/binance-archive/listing-xml.ts';
import { readZip } from '../src/binance-archive/zip.ts';
import type { FakeReply } from '../src/fake.ts';
import { answerOf } from './fake-send.ts';
import { toyInstrument, toyWorld } from './toy-world.ts';

const NOW = dayStart('2024-02-10') + 12 * 3_600_000;
const LATE = '2024-02-04';
const NAMES = ['A&BUSDT', 'BTCUSDT', '𝄞USDT', '龙虾USDT'];

function world() {
  const instruments = (['perp', 'spot'] as const).flatMap((market) =>
    NAMES.map((archiveName) => toyInstrument('binance', market, { archiveName, listedAt: dayStart('2024-02-01') })),
  );
  const days = (day: string) => (day === LATE ? 30 : 1);
  return {
    ...toyWorld({ now: NOW, instruments }),
    archivePublishedAt: (_: unknown, day: string) => dayStart(day) + days(day) * DAY_MS + 7_999_500,
  };
}

function ask(endpoint: string, path: string, query: Record<string, string> = {}, method = 'GET', headers = {}): FakeReply {
  const reply = fakes[endpoint]?.({ method, path, query: new URLSearchParams(query), headers }, world());
  assert.ok(reply);
  return reply;
}

const list = (query: Record<string, string>) => readListing(answerOf(ask('BINANCE_ARCHIVE_LIST', '/', query)));

/** All keys of a page, checksums included. */
function keysIn({ body }: FakeReply): string[] {
  return [...String(body).matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => key.replaceAll('&amp;', '&'));
}

/** Every name that a walk finds, in pages of a size. */
function walk(version: 1 | 2, query: Record<string, string>, pageSize: number): string[] {
  const names: string[] = [];
  let position: Record<string, string> = {};
  for (let page = 0; page < 1000; page++) {
    const reply = ask('BINANCE_ARCHIVE_LIST', '/', {
      ...query,
      ...position,
      'max-keys': String(pageSize),
      ...(version === 2 ? { 'list-type': '2' } : {}),
    });
    const { folders, isTruncated, nextToken } = readListing(answerOf(reply));
    names.push(...keysIn(reply), ...folders);
    if (!isTruncated) return names;
    const marker = /<NextMarker>(.*)<\/NextMarker>/.exec(String(reply.body))?.[1]?.replace('&amp;', '&') ?? names.at(-1) ?? '';
    position = version === 2 ? { 'continuation-token': nextToken ?? '' } : { marker };
  }
  return names;
}

for (const [what, query] of Object.entries({
  'the whole bucket': {},
  'one folder': { prefix: 'data/futures/um/daily/klines/龙虾USDT/1m/' },
  'part of a name': { prefix: 'data/futures/um/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2024-02-0' },
  'the symbols': { prefix: 'data/futures/um/daily/klines/', delimiter: '/' },
  'the intervals of a symbol': { prefix: 'data/spot/daily/klines/BTCUSDT/', delimiter: '/' },
  'the top of the tree': { delimiter: '/' },
})) {
  test(`${what}: pages of any size and both versions list the same names, in the order of their bytes`, () => {
    const whole = walk(2, query, 1000);
    assert.ok(whole.length > 0);
    assert.deepEqual(
      whole,
      whole.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    );
    assert.equal(new Set(whole).size, whole.length);
    for (const size of [1, 3, 7])
      for (const version of [1, 2] as const) assert.deepEqual(walk(version, query, size), whole, `${version}/${size}`);
  });
}

test('a file appears in the listing and by its key when it is published, not before', () => {
  const prefix = 'data/futures/um/daily/klines/BTCUSDT/1m/';
  const keys = keysIn(ask('BINANCE_ARCHIVE_LIST', '/', { 'list-type': '2', prefix })).map((key) => key.slice(prefix.length));
  const days = ['01', '02', '03', '05', '06', '07', '08', '09'];
  assert.deepEqual(
    keys,
    days.flatMap((day) => [`BTCUSDT-1m-2024-02-${day}.zip`, `BTCUSDT-1m-2024-02-${day}.zip.CHECKSUM`]),
  );
  assert.equal(ask('BINANCE_ARCHIVE', `/${prefix}BTCUSDT-1m-${LATE}.zip`).status, 404);
});

test('what the listing announces is what the object is: size, ETag, time, and a ZIP that agrees with its checksum', () => {
  for (const tree of ['data/futures/um', 'data/spot']) {
    for (const interval of ['1m', '1h', '1d']) {
      const prefix = `${tree}/daily/klines/龙虾USDT/${interval}/`;
      for (const { key, size, etag, lastModified } of list({ 'list-type': '2', prefix }).files.slice(0, 4)) {
        const { headers, body } = ask('BINANCE_ARCHIVE', `/${key}`);
        assert.deepEqual([body.length, headers['etag'], Date.parse(headers['last-modified'] ?? '')], [size, `"${etag}"`, lastModified]);
        assert.deepEqual(ask('BINANCE_ARCHIVE', `/${key}`, {}, 'HEAD').headers, headers);
        assert.equal(ask('BINANCE_ARCHIVE', `/${key}`, {}, 'GET', { 'if-none-match': headers['etag'] }).status, 304);
        if (key.endsWith('.zip')) {
          const sha256 = createHash('sha256').update(body).digest('hex');
          const name = key.slice(prefix.length);
          assert.equal(String(ask('BINANCE_ARCHIVE_LIST', `/${key}.CHECKSUM`).body), `${sha256}  ${name}\n`);
          assert.equal(readZip(Buffer.from(body), key).name, name.replace('.zip', '.csv'));
        }
      }
    }
  }
});

test('what does not exist is 404 in the words of S3', () => {
  const folder = '/data/futures/um/daily/klines';
  for (const path of [
    '/',
    '/nothing',
    `${folder}/BTCUSDT/1m/BTCUSDT-1m-2023-02-30.zip`,
    `${folder}/BTCUSDT/1m/ETHUSDT-1m-2024-02-01.zip`,
    `${folder}/NOPEUSDT/1m/NOPEUSDT-1m-2024-02-01.zip`,
    `${folder}/BTCUSDT/5m/BTCUSDT-5m-2024-02-01.zip`,
  ]) {
    const { status, body } = ask('BINANCE_ARCHIVE', path);
    assert.deepEqual([status, String(body).includes('<Code>NoSuchKey</Code>')], [404, true], path);
  }
});

test('a listing that cannot be is refused, and names are encoded where that is asked for', () => {
  assert.equal(ask('BINANCE_ARCHIVE_LIST', '/', { 'max-keys': '-1' }).status, 400);
  assert.equal(ask('BINANCE_ARCHIVE_LIST', '/', { delimiter: '-' }).status, 400);
  const { folders } = list({ 'list-type': '2', 'encoding-type': 'url', prefix: 'data/spot/daily/klines/', delimiter: '/' });
  assert.equal(folders.at(-1), `data/spot/daily/klines/${encodeURIComponent('𝄞USDT')}/`);
});

test('no page lists more than a thousand keys, and a wish for none lists none', () => {
  const { firstKey, isTruncated } = list({ 'list-type': '2', 'max-keys': '0' });
  assert.deepEqual([firstKey, isTruncated], [undefined, false]);
  assert.ok(keysIn(ask('BINANCE_ARCHIVE_LIST', '/', { 'list-type': '2', 'max-keys': '5000' })).length <= 1000);
});
