import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FakeReply, fakes } from '@bullion/exchanges/fakes';
import { FaultPlan } from '../src/faults.ts';
import { createWorld } from '../src/index.ts';
import { BROKEN_PAGES, isListing, type Listing, type ListingFault, spoilListing } from '../src/listing-faults.ts';
import { ListingText } from '../src/listing-text.ts';
import { earlier } from '../src/world.ts';
import { NOW } from './places.ts';

const MOUNT = 'binance-archive-list';
const FOLDER = 'data/futures/um/daily/klines/BTCUSDT/1m/';
const world = createWorld({ now: NOW, symbols: 2 });

function ask(query: URLSearchParams, agoMs = 0): FakeReply {
  const reply = fakes['BINANCE_ARCHIVE_LIST']?.({ method: 'GET', path: '/', query, headers: {} }, earlier(world, agoMs));
  assert.ok(reply);
  return reply;
}

const first = new URLSearchParams({ 'list-type': '2', prefix: FOLDER });
const page = ask(first);
const token = /<NextContinuationToken>(.*?)</.exec(String(page.body))?.[1] ?? '';
const second = new URLSearchParams({ 'list-type': '2', prefix: FOLDER, 'continuation-token': token });

function spoiled(kind: ListingFault, query = second, chance = 7): FakeReply {
  const listing: Listing = { query, chance, ask };
  return spoilListing(kind, ask(query), listing);
}

const namesOf = ({ body }: FakeReply): string[] => new ListingText(String(body)).entries.map(({ name }) => name);
const isTruncated = ({ body }: FakeReply): boolean => String(body).includes('<IsTruncated>true<');

test('a page that breaks off has no end, and its length is the one that is announced', () => {
  const { status, body } = spoiled('cut-page');
  assert.equal(status, 200);
  assert.ok(!String(body).includes('</ListBucketResult>') && String(body).startsWith('<?xml'));
});

test('a page that is repeated is the first one, with the token that led to the second', () => {
  const again = spoiled('repeated-page');
  assert.deepEqual(namesOf(again), namesOf(page));
  assert.equal(/<NextContinuationToken>(.*?)</.exec(String(again.body))?.[1], token);
});

test('a page that was shifted begins with the last key of the page before', () => {
  assert.deepEqual(namesOf(spoiled('shifted-page')), [namesOf(page).at(-1), ...namesOf(ask(second))]);
});

test('a page that is denied says so in the words of S3', () => {
  const { status, body } = spoiled('denied');
  assert.deepEqual([status, String(body).includes('<Code>AccessDenied</Code>')], [403, true]);
});

for (const [kind, pattern] of [
  ['odd-ending', /\.csv\.gz$/],
  ['no-such-day', /-(02-30|(04|06|09|11)-31|\d\d-32)\.zip$/],
] as const) {
  test(`${kind}: one key more, in its place, and all others as they are`, () => {
    const right = namesOf(page);
    for (let chance = 0; chance < 40; chance++) {
      const names = namesOf(spoilListing(kind, page, { query: first, chance, ask }));
      const odd = names.filter((name) => !right.includes(name));
      assert.equal(odd.length, 1);
      assert.match(odd[0] ?? '', pattern);
      assert.deepEqual(names, [...right, ...odd].sort());
    }
  });
}

test('a page that ends early says that there is nothing more', () => {
  const short = spoiled('ends-early', first);
  assert.deepEqual(namesOf(short), namesOf(page).slice(0, 500));
  assert.deepEqual([isTruncated(short), isTruncated(page)], [false, true]);
  assert.ok(!String(short.body).includes('NextContinuationToken') && String(short.body).endsWith('</ListBucketResult>'));
});

test('a stale page is what the bucket said at most two days ago', () => {
  const recent = new URLSearchParams({ 'list-type': '2', prefix: FOLDER, 'start-after': `${FOLDER}BTCUSDT-1m-2026-08-10` });
  const [old, present] = [namesOf(spoiled('stale', recent, 47)), namesOf(ask(recent))];
  assert.deepEqual(old, present.slice(0, -4));
});

const url = (number: number): string => `/${MOUNT}/?list-type=2&prefix=${FOLDER}&continuation-token=${number}`;

test('broken pages are among the faults of a listing, odd and lying ones only where they are asked for', () => {
  const kinds = (options: { rate: number; odd?: number; lies?: number }): Set<string | undefined> => {
    const plan = new FaultPlan({ seed: 1, ...options });
    return new Set(Array.from({ length: 600 }, (_, number) => plan.next(url(number), MOUNT, page)));
  };
  for (const kind of [...BROKEN_PAGES, 'html']) assert.ok(kinds({ rate: 1 }).has(kind), kind);
  assert.deepEqual(kinds({ rate: 0 }), new Set([undefined]));
  assert.deepEqual(kinds({ rate: 0, odd: 0.2 }), new Set([undefined, 'odd-ending', 'no-such-day']));
  assert.deepEqual(kinds({ rate: 0, lies: 0.2 }), new Set([undefined, 'ends-early', 'stale']));
  const onFirst = new FaultPlan({ seed: 1, rate: 1 });
  const met = Array.from({ length: 300 }, (_, number) => onFirst.next(`/${MOUNT}/?prefix=${number}`, MOUNT, page));
  assert.ok(!met.includes('repeated-page') && !met.includes('shifted-page'));
});

test('no more than four attempts at a page are spoiled, lies included, and only pages are', () => {
  const plan = new FaultPlan({ seed: 1, rate: 0.5, odd: 1, lies: 1 });
  const kinds = Array.from({ length: 7 }, () => plan.next(url(1), MOUNT, page));
  assert.deepEqual(
    kinds.map((kind) => kind !== undefined),
    [true, true, true, true, false, false, false],
  );
  assert.ok(isListing(MOUNT, page) && !isListing('okx', page) && !isListing(MOUNT, { ...page, status: 403 }));
});
