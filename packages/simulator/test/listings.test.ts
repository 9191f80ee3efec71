import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS, dayOf, invariant } from '@bullion/core';
import type { FakeInstrument } from '@bullion/exchanges/fakes';
import fc from 'fast-check';
import { createWorld } from '../src/index.ts';
import { TICKERS, ticker } from '../src/tickers.ts';
import { everyInstrument, instrumentOf, NOW } from './places.ts';

const world = createWorld({ now: NOW });
const perps = world.instruments('binance', 'perp');
const isGone = ({ delistedAt = Number.POSITIVE_INFINITY }) => delistedAt <= NOW;

const today = createWorld({ now: Date.UTC(2026, 10, 21, 14) });
const folders = (sort: (each: FakeInstrument) => boolean): number =>
  new Set(
    today
      .instruments('binance', 'perp')
      .filter(sort)
      .map(({ archiveName }) => archiveName),
  ).size;

test('on 2026-11-21 the archive has a thousand and seven names of every sort', () => {
  assert.deepEqual(
    ['perpetual', 'settled', 'delivery'].map((kind) => folders((each) => each.kind === kind)),
    [940, 17, 50],
  );
  assert.deepEqual(
    ['USDT', 'USDC', 'BUSD', 'BTC'].map((quote) => folders((each) => each.kind === 'perpetual' && each.quote === quote)),
    [856, 40, 41, 3],
  );
  for (const name of ['龙虾USDT', '币安人生USDT', '我踏马来了USDT'])
    assert.equal(
      folders(({ archiveName }) => archiveName === name),
      1,
      name,
    );
  assert.ok(folders(({ base }) => base.startsWith('1000')) >= 15 && folders(({ archiveName }) => archiveName.endsWith('_SETTLED')) === 1);
});

test('about a third of the perpetuals are gone, whatever the seed', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const found = createWorld({ seed, now: today.now() }).instruments('binance', 'perp');
      const gone = found.filter(({ kind, delistedAt = today.now() }) => kind === 'perpetual' && delistedAt < today.now());
      assert.equal(new Set(found.map(({ archiveName }) => archiveName)).size, 1007);
      assert.ok(gone.length > 250 && gone.length < 370, `${gone.length} gone`);
    }),
    { numRuns: 5 },
  );
});

test('the lives of a name follow one another, and a redenominated contract is away for three days', () => {
  const lives = [...Map.groupBy(today.instruments('binance', 'perp'), ({ archiveName }) => archiveName).values()].filter(
    ({ length }) => length > 1,
  );
  const holes = lives.map(([first, second]) => ((second?.listedAt ?? 0) - (first?.delistedAt ?? 0)) / DAY_MS);
  assert.equal(holes.length, 3);
  assert.deepEqual(
    holes.filter((days) => days <= 30),
    [3],
  );
});

test('a redenominated contract trades at a thousand times its price, within fifteen percent, whatever the seed', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const other = createWorld({ seed, now: today.now() });
      const byName = Map.groupBy(other.instruments('binance', 'perp'), ({ archiveName }) => archiveName);
      const [before, after] = [...byName.values()].find(([a, b]) => b?.listedAt === (a?.delistedAt ?? 0) + 3 * DAY_MS) ?? [];
      invariant(before !== undefined && after !== undefined, 'a redenominated contract');
      const [last] = other.bars(before, '1d', after.listedAt - 4 * DAY_MS, after.listedAt);
      const [first] = other.bars(after, '1d', after.listedAt, after.listedAt + DAY_MS);
      const factor = Number(first?.open) / Number(last?.close);
      assert.ok(factor > 870 && factor < 1150, `${last?.close} → ${first?.open}`);
    }),
    { numRuns: 10 },
  );
});

test('a settled name has a live namesake that was listed after it', () => {
  for (const settled of perps.filter(({ kind }) => kind === 'settled')) {
    const namesake = perps.find(({ kind, base }) => kind === 'perpetual' && base === settled.base);
    if (namesake === undefined) assert.ok((settled.delistedAt ?? 0) > NOW - 21 * DAY_MS);
    else assert.ok(namesake.listedAt >= (settled.delistedAt ?? Number.POSITIVE_INFINITY));
  }
});

test('delivery contracts end on a Friday at 08:00 UTC, which is in their name', () => {
  for (const { archiveName, delistedAt = 0 } of perps.filter(({ kind }) => kind === 'delivery')) {
    assert.equal(new Date(delistedAt).getUTCDay(), 5);
    assert.equal(delistedAt % DAY_MS, 8 * 3_600_000);
    assert.equal(archiveName.slice(-6), dayOf(delistedAt).slice(2).replaceAll('-', ''));
  }
  assert.ok(perps.some(({ archiveName }) => archiveName === 'BTCUSDT_251226'));
});

test('listings are spread since 2019 and there is always one of the last four days', () => {
  assert.equal(dayOf(Math.min(...perps.map(({ listedAt }) => listedAt))), '2019-09-25');
  const moving = createWorld({ now: today.now() });
  for (let day = 0; day < 30; day++) {
    moving.setNow(today.now() + day * DAY_MS);
    const newest = Math.max(...moving.instruments('binance', 'perp').map(({ listedAt }) => listedAt));
    assert.ok(moving.now() - newest < 4 * DAY_MS && newest <= moving.now());
  }
});

test('no instrument is known before it is listed', () => {
  const early = createWorld({ now: Date.UTC(2020, 0, 1) });
  assert.ok(everyInstrument(early).every(({ listedAt }) => listedAt <= early.now()));
  assert.equal(early.instruments('coinbase', 'perp').length, 0);
  assert.deepEqual(early.instruments('bybit', 'perp'), []);
});

test('a world can be made small', () => {
  const small = createWorld({ now: NOW, days: 30, symbols: 20 });
  const instruments = everyInstrument(small);
  assert.ok(instruments.length < 110);
  assert.ok(instruments.every(({ listedAt }) => listedAt >= NOW - 31 * DAY_MS));
});

test('different numbers have different tickers', () => {
  assert.equal(new Set(Array.from({ length: TICKERS }, (_, index) => ticker(index))).size, TICKERS);
});

test('the archive has no file from before a listing, after a delisting, or of another exchange', () => {
  const gone = perps.filter(isGone);
  for (const each of gone) {
    assert.equal(world.archivePublishedAt(each, dayOf(each.listedAt - DAY_MS)), undefined);
    assert.equal(world.archivePublishedAt(each, dayOf((each.delistedAt ?? 0) + DAY_MS)), undefined);
  }
  assert.equal(world.archivePublishedAt(instrumentOf(world, 'okx', 'spot', 'BTCUSDT'), '2025-01-01'), undefined);
  assert.ok(world.archivePublishedAt(instrumentOf(world, 'binance', 'spot', 'BTCUSDT'), '2025-01-01'));
});
