import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS, type Day, dayOf, dayStart, eachDay, invariant } from '@bullion/core';
import { fakes } from '@bullion/exchanges/fakes';
import fc from 'fast-check';
import { type ArchiveTruth, archiveSymbols, archiveTruth, createWorld, type World } from '../src/index.ts';

const PREFIX = 'data/futures/um/daily/klines/';
const NOON = 12 * 3_600_000;

function ask(world: World, query: Record<string, string>): string {
  const fake = fakes['BINANCE_ARCHIVE_LIST'];
  invariant(fake, 'a fake of the bucket');
  return String(fake({ method: 'GET', path: '/', query: new URLSearchParams({ 'list-type': '2', ...query }), headers: {} }, world).body);
}

/** Day, time, ETag and size of every 1m file of a name, from the pages of its listing. */
function listed(world: World, symbol: string): string[] {
  const files: string[] = [];
  for (let token: string | undefined = ''; token !== undefined; ) {
    const page = ask(world, { prefix: `${PREFIX}${symbol}/1m/`, ...(token === '' ? {} : { 'continuation-token': token }) });
    for (const [, day, ...facts] of page.matchAll(
      /(\d{4}-\d\d-\d\d)\.zip<\/Key><LastModified>(.*?)<\/LastModified><ETag>&quot;(.*?)&quot;<\/ETag><Size>(\d+)</g,
    ))
      files.push([day, ...facts].join(' '));
    token = /<NextContinuationToken>(.*?)</.exec(page)?.[1];
  }
  return files;
}

function textOf(day: Day, { lastModified = 0, etag, size }: ArchiveTruth): string {
  return [day, new Date(lastModified).toISOString(), etag, size].join(' ');
}

test('the truth is what a walk through every listing finds, at any time and in any amount of trouble', () => {
  const instant = fc.integer({ min: dayStart('2020-06-01') / 3_600_000, max: dayStart('2027-03-01') / 3_600_000 });
  fc.assert(
    fc.property(fc.integer(), instant, fc.constantFrom(1, 30), (seed, hour, trouble) => {
      const now = hour * 3_600_000;
      const world = createWorld({ seed, now, symbols: 2, trouble });
      const names = archiveSymbols(world, now);
      const folders = [...ask(world, { prefix: PREFIX, delimiter: '/' }).matchAll(/<Prefix>data\/[^<]*klines\/([^<]+)\/<\/Prefix>/g)];
      assert.deepEqual(folders.map(([, name]) => name).sort(), names);
      for (const symbol of names.filter((name) => !name.includes('_'))) {
        const days = eachDay('2019-09-01', dayOf(now));
        const truths = days.map((day) => [day, archiveTruth(world, symbol, day, now)] as const);
        assert.deepEqual(
          truths.filter(([, { published }]) => published).map(([day, truth]) => textOf(day, truth)),
          listed(world, symbol),
        );
        for (const [, { published, state }] of truths) assert.equal(published, state === 'available');
      }
    }),
    { numRuns: 5 },
  );
});

test('states follow one another as a contract lives: not listed, available or missing or pending, delisted', () => {
  const now = dayStart('2026-11-21') + NOON;
  const world = createWorld({ now, symbols: 40, trouble: 5 });
  const seen = new Set<string>();
  for (const symbol of archiveSymbols(world, now)) {
    const states = eachDay('2019-09-25', '2026-11-21').map((day) => archiveTruth(world, symbol, day, now).state);
    const phases = states.map((state) => (state === 'not_listed' ? 'a' : state === 'delisted' ? 'c' : 'b')).join('');
    assert.match(phases, /^a*b+(c{60,180}b+)?(c{3}b+)?c*$/, symbol);
    for (const state of states) seen.add(state);
  }
  assert.deepEqual([...seen].sort(), ['available', 'delisted', 'missing', 'not_listed', 'pending']);
});

test('a day without a file is pending until its file is too late, whatever becomes of it', () => {
  const now = dayStart('2026-11-21') + NOON;
  const world = createWorld({ now, symbols: 60, trouble: 10 });
  const waiting = archiveSymbols(world, now).flatMap((symbol) =>
    eachDay('2026-10-01', '2026-11-21').flatMap((day) => {
      const truth = archiveTruth(world, symbol, day, now);
      return truth.traded && !truth.published ? [{ day, ...truth }] : [];
    }),
  );
  for (const { day, state, certain } of waiting) {
    const age = (dayStart('2026-11-21') - dayStart(day)) / DAY_MS;
    if (age <= 8) assert.equal(state, 'pending');
    if (age > 20) assert.equal(state, 'missing');
    assert.equal(certain, age <= 8 || age > 20);
  }
  assert.ok(waiting.some(({ state }) => state === 'pending') && waiting.some(({ state }) => state === 'missing'));
  const [late] = waiting.filter(({ publishedAt = 0 }) => publishedAt > now);
  assert.ok(late?.publishedAt !== undefined && late.uploads === 0);
});

test('an upload is not known before it happens, and a second one changes size, ETag and time', () => {
  const world = createWorld({ now: dayStart('2026-11-21'), symbols: 20, trouble: 10 });
  const [found] = archiveSymbols(world, world.now()).flatMap((symbol) =>
    eachDay('2024-01-01', '2024-06-01').flatMap((day) => {
      const truth = archiveTruth(world, symbol, day, world.now());
      return truth.uploads > 1 ? [{ symbol, day, truth }] : [];
    }),
  );
  invariant(found, 'a file that was replaced');
  const { symbol, day, truth } = found;
  const at = (now: number): ArchiveTruth => archiveTruth(world, symbol, day, now);
  assert.equal(at((truth.publishedAt ?? 0) - 1).published, false);
  const before = at((truth.lastModified ?? 0) - 1);
  assert.equal(before.uploads, truth.uploads - 1);
  assert.ok(before.published && before.size !== truth.size && before.etag !== truth.etag && before.lastModified !== truth.lastModified);
});

test('lives are counted by ticker, and a day between two of them belongs to the first', () => {
  const now = dayStart('2026-11-21');
  const world = createWorld({ now });
  const names = world.archiveNames();
  const twice = names.find((name) => name.endsWith('SETTLEDSETTLED')) ?? '';
  const ticker = twice.replace('SETTLEDSETTLED', '');
  const lives = [twice, `${ticker}SETTLED`, ticker].map((name) => archiveTruth(world, name, '2026-01-01', now).life);
  assert.deepEqual(lives, [1, 2, 3]);
  const relisted = names.filter((name) => world.archiveLives(name).length === 2);
  assert.equal(relisted.length, 3);
  for (const name of relisted) {
    const [first, second] = world.archiveLives(name);
    invariant(first?.delistedAt !== undefined && second !== undefined, 'two lives');
    const between = archiveTruth(world, name, dayOf(first.delistedAt + DAY_MS), now);
    assert.deepEqual([between.life, between.state, between.traded], [1, 'delisted', false]);
    assert.equal(archiveTruth(world, name, dayOf(second.listedAt + 5 * DAY_MS), now).life, 2);
  }
});
