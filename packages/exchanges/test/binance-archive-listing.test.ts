import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays, BullionError, DAY_MS, type Day, dayOf, dayStart, draw, eachDay } from '@bullion/core';
import fc from 'fast-check';
import { fakes } from '../src/binance-archive/fake.ts';
import { xmlReply } from '../src/binance-archive/fake-xml.ts';
import { source } from '../src/binance-archive/index.ts';
import { listing } from '../src/binance-archive/listing.ts';
import { symbols } from '../src/binance-archive/symbols.ts';
import type { ParsedColumns } from '../src/columns.ts';
import type { ListedFile, Send, Window } from '../src/exchange.ts';
import { answerOf, collect, drain, fakeSend } from './fake-send.ts';
import { toyInstrument, toyWorld } from './toy-world.ts';

const NOW = dayStart('2024-07-01');
const FIRST_DAY = '2021-01-01';
const UNICODE = '龙虾USDT';

const isPublished = (name: string, day: Day) => draw(name, day) > 0.03;

/** Some symbols with holes in their history, one of them not ASCII, one long gone. */
function world(extra: readonly string[] = []) {
  const about = (archiveName: string) => ({ archiveName, base: archiveName.replace('USDT', ''), listedAt: dayStart(FIRST_DAY) });
  const instruments = [
    ...['BTCUSDT', 'BTCUSDT_231229', UNICODE, ...extra].map((name) => toyInstrument('binance', 'perp', about(name))),
    toyInstrument('binance', 'perp', { ...about('OLDUSDTSETTLED'), delistedAt: dayStart('2021-06-01') }),
  ];
  return {
    ...toyWorld({ now: NOW, instruments }),
    archivePublishedAt: ({ archiveName, delistedAt = NOW }: { archiveName: string; delistedAt: number | undefined }, day: Day) =>
      isPublished(archiveName, day) && dayStart(day) < delistedAt ? dayStart(day) + DAY_MS + 8.5 * 3_600_000 : undefined,
  };
}

function windowOf(nativeSymbol: string, from: Day, until: Day): Window {
  return { series: { market: 'perp', nativeSymbol, interval: '1m' }, from: dayStart(from), until: dayStart(until), now: NOW };
}

/** What the world has published by now. */
function published(name: string, from: Day, until: Day): Day[] {
  return eachDay(from, until).filter(
    (day) => day >= FIRST_DAY && isPublished(name, day) && dayStart(day) + DAY_MS + 8.5 * 3_600_000 <= NOW,
  );
}

test('a walk finds exactly the days that are published, in as few pages as they need', async () => {
  const { send, asks } = fakeSend(source, fakes, world());
  const { rows } = await collect<ListedFile>(listing, send, windowOf('BTCUSDT', FIRST_DAY, '2024-07-01'));
  assert.deepEqual(
    rows.map(({ day }) => day),
    published('BTCUSDT', FIRST_DAY, '2024-07-01'),
  );
  assert.equal(asks.length, Math.ceil((2 * rows.length) / 1000));
  assert.ok(rows.every(({ size, etag, lastModified }) => size > 0 && /^[0-9a-f]{32}$/.test(etag) && lastModified < NOW));
});

test('a page as columns says what it says row by row; one with an ETag that is no MD5 is left to the rows', async () => {
  const { send } = fakeSend(source, fakes, world());
  const window = windowOf('BTCUSDT', FIRST_DAY, '2024-07-01');
  const [parser] = listing.parsers;
  for (const { body } of await drain(listing.fetch(send, window))) {
    const answer = answerOf({ body });
    const columns = await parser?.columns?.(answer, window);
    assert.deepEqual(columns && filesIn(columns), parser?.parse(answer, window).rows);
    assert.equal(columns?.ascends, true);
    const odd = Buffer.from(
      Buffer.from(body)
        .toString()
        .replace(/[0-9a-f]{2}&quot;<\/ETag>/, '-2&quot;</ETag>'),
    );
    assert.equal(await parser?.columns?.(answerOf({ body: odd }), window), undefined);
  }
});

function filesIn({ count, numbers }: ParsedColumns): ListedFile[] {
  const at = (name: string, row: number) => numbers[name]?.[row] ?? Number.NaN;
  const part = (name: string, row: number) => at(name, row).toString(16).padStart(8, '0');
  return Array.from({ length: count }, (_, row) => ({
    day: dayOf(at('timestamp', row)),
    size: at('file_size_bytes', row),
    etag: ['etag_0', 'etag_1', 'etag_2', 'etag_3'].map((name) => part(name, row)).join(''),
    lastModified: at('last_modified', row),
  }));
}

test('any range of days of any symbol costs one request for each five hundred days', async () => {
  const day = fc.integer({ min: -40, max: 1300 });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('BTCUSDT', UNICODE, 'BTCUSDT_231229'),
      day,
      fc.integer({ min: 1, max: 700 }),
      async (name, start, length) => {
        const from = addDays(FIRST_DAY, start);
        const until = addDays(from, length);
        const { send, asks } = fakeSend(source, fakes, world());
        const { rows } = await collect<ListedFile>(listing, send, windowOf(name, from, until));
        const expected = published(name, from, until);
        assert.deepEqual(
          rows.map((row) => row.day),
          expected,
        );
        assert.ok(asks.length <= Math.max(1, Math.ceil((2 * length + 1) / 1000)), `${asks.length} requests for ${length} days`);
      },
    ),
    { numRuns: 40 },
  );
});

test('a symbol that nobody ever had has no files, which is an answer', async () => {
  const { send } = fakeSend(source, fakes, world());
  const { rows, answers } = await collect<ListedFile>(listing, send, windowOf('NOPEUSDT', '2024-01-01', '2024-02-01'));
  assert.deepEqual([rows, answers.length], [[], 1]);
});

test('discovery finds every folder on all pages, the dead ones and the ones that are not ASCII', async () => {
  const many = Array.from({ length: 2300 }, (_, index) => `C${index}USDT`);
  const { send, asks } = fakeSend(source, fakes, world(many));
  const now = { series: { market: 'perp', nativeSymbol: '', interval: '' }, from: NOW, until: NOW + 1, now: NOW } as const;
  const { rows } = await collect(symbols, send, now);
  assert.deepEqual(
    new Set(rows.map(({ archiveName }) => archiveName)),
    new Set([...many, 'BTCUSDT', 'BTCUSDT_231229', UNICODE, 'OLDUSDTSETTLED']),
  );
  assert.deepEqual([rows.length, asks.length, rows.at(-1)?.archiveName], [2304, 3, UNICODE]);
});

const PREFIX = 'data/futures/um/daily/klines/BTCUSDT/1m/';
const object = (name: string) =>
  `<Contents><Key>${PREFIX}${name}</Key><LastModified>2024-01-02T08:00:00.000Z</LastModified><ETag>&quot;e&quot;</ETag><Size>9</Size></Contents>`;

/** A bucket that answers with these bodies, one after the other. */
function bucket(...bodies: readonly string[]): Send {
  let count = 0;
  return async (ask, { accept } = {}) => {
    const answer = answerOf(xmlReply(bodies[count] ?? ''), { url: `/binance-archive-list${ask.path}?` });
    count = Math.min(count + 1, bodies.length - 1);
    accept?.(answer);
    return answer;
  };
}

function page(token: string | undefined, ...names: readonly string[]): string {
  const next = token === undefined ? '' : `<NextContinuationToken>${token}</NextContinuationToken>`;
  return `<ListBucketResult><IsTruncated>${token !== undefined}</IsTruncated>${next}${names.map(object).join('')}</ListBucketResult>`;
}

const zip = (day: string) => `BTCUSDT-1m-${day}.zip`;
const year = windowOf('BTCUSDT', '2023-01-01', '2024-01-01');

test('a key of another form and a day that no calendar has are rejected by name; checksums are passed over', async () => {
  const body = page(
    undefined,
    zip('2023-02-27'),
    `${zip('2023-02-27')}.CHECKSUM`,
    zip('2023-02-30'),
    `${zip('2023-03-01')}.tmp`,
    'README.txt',
  );
  const [answer] = await drain(listing.fetch(bucket(body), year));
  assert.ok(answer);
  const { rows, rejected } = listing.parsers[0]?.parse(answer, year) ?? { rows: [], rejected: [] };
  assert.deepEqual(rows, [{ day: '2023-02-27', size: 9, etag: 'e', lastModified: Date.UTC(2024, 0, 2, 8) }]);
  assert.deepEqual(
    rejected.map(({ rule }) => rule),
    ['no_such_day', 'odd_key', 'odd_key'],
  );
});

test('files of other days are not rows, and the walk ends at the first page that passes the last day', async () => {
  const send = bucket(
    page('a', zip('2022-12-31'), zip('2023-01-01')),
    page('b', zip('2023-12-31'), zip('2024-01-01')),
    page('c', zip('2024-01-02')),
  );
  const { rows, answers } = await collect<ListedFile>(listing, send, year);
  assert.deepEqual(
    rows.map(({ day }) => day),
    ['2023-01-01', '2023-12-31'],
  );
  assert.equal(answers.length, 2);
});

for (const [what, bodies] of Object.entries({
  'a truncated page without a token': [page('', zip('2023-01-01'))],
  'a token that leads back to itself': [page('a', zip('2023-01-01')), page('a', zip('2023-01-02'))],
  'a page that comes twice': [page('a', zip('2023-01-01'), zip('2023-01-02')), page('b', zip('2023-01-01'), zip('2023-01-02'))],
  'a page of another folder': [page(undefined, zip('2023-01-01')).replaceAll('BTCUSDT', 'ETHUSDT')],
  'a page that is cut off': [page(undefined, zip('2023-01-01')).slice(0, -20)],
  'a page of HTML': ['<html><body>Binance Data Collection</body></html>'],
})) {
  test(`${what} is a body to ask for again, not the end of the files`, async () => {
    await assert.rejects(drain(listing.fetch(bucket(...bodies), year)), { code: 'bad_body' });
  });
}

test('a listing without end is given up', async () => {
  let count = 0;
  const send: Send = async () => {
    count++;
    const day = dayOf(dayStart('2023-01-01') + (count % 360) * DAY_MS);
    return answerOf(xmlReply(page(`t${count}`, `${zip(day)}`.replace('BTCUSDT-1m', `A${String(count).padStart(6, '0')}`))));
  };
  await assert.rejects(drain(listing.fetch(send, year)), { code: 'bad_body', message: /100 pages/ });
});

const verdict = (status: number, body = '', url = '/binance-archive/data/x.zip') => {
  const judged = source.judge(answerOf({ status, body }, { url }));
  return judged.kind === 'error' ? judged.code : judged.kind;
};
const s3 = (code: string) => `<?xml version="1.0"?>\n<Error><Code>${code}</Code><Message>m</Message></Error>`;

test('only 404 for an object means that it does not exist', () => {
  assert.equal(verdict(404, s3('NoSuchKey')), 'absent');
  assert.equal(verdict(404), 'absent');
  assert.equal(verdict(404, s3('NoSuchBucket')), 'refused');
  assert.equal(verdict(404, '', '/binance-archive-list/?list-type=2'), 'refused');
});

test('denied, busy, limited and blocked are told apart', () => {
  const country = '<html>The Amazon CloudFront distribution is configured to block access from your country.</html>';
  const codes = [
    verdict(403, s3('AccessDenied')),
    verdict(403, '<html>Forbidden</html>'),
    verdict(403, country),
    verdict(451),
    verdict(503, s3('SlowDown')),
    verdict(200, s3('InternalError')),
    verdict(500),
    verdict(429),
    verdict(418, s3('SlowDown')),
    verdict(400, s3('InvalidArgument')),
    verdict(200, 'PK'),
  ];
  const expected = [
    'exchange_busy',
    'exchange_busy',
    'geo_blocked',
    'geo_blocked',
    'exchange_busy',
    'exchange_busy',
    'exchange_busy',
    'rate_limited',
    'rate_limited',
  ];
  assert.deepEqual(codes, [...expected, 'refused', 'ok']);
});

test('an error of S3 says in its message what S3 said', () => {
  const judged = source.judge(answerOf({ status: 503, body: s3('SlowDown') }));
  assert.ok(judged.kind === 'error' && judged.message.includes('503 SlowDown'));
  assert.ok(!(judged instanceof BullionError));
});
