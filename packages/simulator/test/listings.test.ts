import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS, dayOf } from '@bullion/core';
import { createWorld } from '../src/index.ts';
import { TICKERS, ticker } from '../src/tickers.ts';
import { everyInstrument, instrumentOf, NOW } from './places.ts';

const world = createWorld({ now: NOW });
const perps = world.instruments('binance', 'perp');
const isGone = ({ delistedAt = Number.POSITIVE_INFINITY }) => delistedAt <= NOW;

test('the archive has hundreds of perpetuals of every sort', () => {
  const names = perps.map(({ archiveName }) => archiveName);
  const count = (kind: string) => perps.filter((each) => each.kind === kind).length;
  assert.ok(count('perpetual') >= 240, `${count('perpetual')} perpetuals`);
  assert.ok(count('settled') >= 4 && count('delivery') >= 8);
  assert.ok(perps.filter((each) => each.kind === 'perpetual' && isGone(each)).length >= 6);
  assert.ok(names.filter((name) => name.startsWith('1000')).length >= 6);
  for (const name of ['龙虾USDT', '币安人生USDT', '我踏马来了USDT']) assert.ok(names.includes(name), name);
  assert.equal(new Set(names).size, names.length);
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

test('listings are spread since 2019 and there is always one of the last five days', () => {
  assert.equal(dayOf(Math.min(...perps.map(({ listedAt }) => listedAt))), '2019-09-25');
  const moving = createWorld({ now: NOW });
  for (let day = 0; day < 30; day++) {
    moving.setNow(NOW + day * DAY_MS);
    const newest = Math.max(...moving.instruments('binance', 'perp').map(({ listedAt }) => listedAt));
    assert.ok(moving.now() - newest <= 5 * DAY_MS && newest <= moving.now());
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

test('the archive publishes 7 to 9 hours after a day, a few files late, hardly any never', () => {
  const days = Array.from({ length: 300 }, (_, index) => NOW - (index + 10) * DAY_MS);
  const fates = perps
    .filter(({ kind, listedAt, delistedAt }) => kind === 'perpetual' && listedAt < NOW - 320 * DAY_MS && delistedAt === undefined)
    .flatMap((each) => days.map((day) => delayHours(world.archivePublishedAt(each, dayOf(day)), day)));
  const [lost, late] = [fates.filter(Number.isNaN).length, fates.filter((hours) => hours > 9).length];
  assert.ok(fates.every((hours) => Number.isNaN(hours) || (hours >= 7 && hours <= 6 * 24 + 9)));
  assert.ok(lost > 0 && lost / fates.length < 0.001, `${lost} of ${fates.length} lost`);
  assert.ok(late > lost && late / fates.length < 0.005, `${late} of ${fates.length} late`);
});

function delayHours(publishedAt: number | undefined, at: number): number {
  return publishedAt === undefined ? Number.NaN : (publishedAt - (Math.floor(at / DAY_MS) + 1) * DAY_MS) / 3_600_000;
}

test('the archive has no file from before a listing, after a delisting, or of another exchange', () => {
  const gone = perps.filter(isGone);
  for (const each of gone) {
    assert.equal(world.archivePublishedAt(each, dayOf(each.listedAt - DAY_MS)), undefined);
    assert.equal(world.archivePublishedAt(each, dayOf((each.delistedAt ?? 0) + DAY_MS)), undefined);
  }
  assert.equal(world.archivePublishedAt(instrumentOf(world, 'okx', 'spot', 'BTCUSDT'), '2025-01-01'), undefined);
  assert.ok(world.archivePublishedAt(instrumentOf(world, 'binance', 'spot', 'BTCUSDT'), '2025-01-01'));
});
