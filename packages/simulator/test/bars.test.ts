import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS, INTERVAL_MS, type Interval, invariant } from '@bullion/core';
import type { FakeBar, FakeInstrument } from '@bullion/exchanges/fakes';
import fc from 'fast-check';
import { createWorld } from '../src/index.ts';
import { Outages } from '../src/outages.ts';
import { everyInstrument, instrumentOf, NOW } from './places.ts';

const HOUR_MS = 3_600_000;
const world = createWorld({ seed: 7, now: NOW });
const anyInstrument = fc.constantFrom(...everyInstrument(world));

/** A decimal as a whole number of its last place. */
const units = (text: string): bigint => BigInt(text.replace('.', ''));
const sum = (bars: readonly FakeBar[], value: (bar: FakeBar) => string): bigint =>
  bars.reduce((total, bar) => total + units(value(bar)), 0n);

function assertJoins(long: FakeBar, short: readonly FakeBar[]): void {
  const traded = short.filter(({ trades }) => trades > 0);
  const parts = traded.length > 0 ? traded : short;
  const [first, last] = [parts[0], parts.at(-1)];
  invariant(first !== undefined && last !== undefined, 'a bar to have parts');
  assert.equal(long.open, first.open);
  assert.equal(long.close, last.close);
  assert.equal(Number(long.high), Math.max(...parts.map(({ high }) => Number(high))));
  assert.equal(Number(long.low), Math.min(...parts.map(({ low }) => Number(low))));
  for (const key of ['volume', 'quoteVolume', 'takerVolume', 'takerQuoteVolume'] as const)
    assert.equal(
      units(long[key]),
      sum(short, (bar) => bar[key]),
      key,
    );
  assert.equal(
    long.trades,
    short.reduce((total, { trades }) => total + trades, 0),
  );
}

function assertDayJoins(instrument: FakeInstrument, midnight: number): void {
  const bars = (interval: Interval) => world.bars(instrument, interval, midnight, midnight + DAY_MS);
  const [minutes, hours, days] = [bars('1m'), bars('1h'), bars('1d')];
  assert.equal(days.length, minutes.length > 0 ? 1 : 0);
  for (const day of days) assertJoins(day, hours);
  const hoursWithMinutes = new Set(minutes.map(({ openTime }) => Math.floor(openTime / HOUR_MS) * HOUR_MS));
  assert.deepEqual(
    hours.map(({ openTime }) => openTime),
    [...hoursWithMinutes],
  );
  for (const hour of hours)
    assertJoins(
      hour,
      minutes.filter(({ openTime }) => openTime >= hour.openTime && openTime < hour.openTime + HOUR_MS),
    );
}

test('an hour is exactly the join of its minutes, and a day of its hours', () => {
  const lifetime = fc.tuple(anyInstrument, fc.double({ min: 0, max: 1, noNaN: true })).map(([instrument, part]) => {
    const until = Math.min(NOW, instrument.delistedAt ?? NOW);
    const at = instrument.listedAt + part * (until - instrument.listedAt);
    return { instrument, midnight: Math.floor(at / DAY_MS) * DAY_MS };
  });
  fc.assert(
    fc.property(lifetime, ({ instrument, midnight }) => assertDayJoins(instrument, midnight)),
    { numRuns: 60 },
  );
});

test('the forming day, and days of which an outage or nobody trading took hours, join as well', () => {
  const coinbase = world.instruments('coinbase', 'spot');
  for (const instrument of coinbase) assertDayJoins(instrument, Math.floor(NOW / DAY_MS) * DAY_MS);
  for (const instrument of coinbase) for (let day = 1; day <= 5; day++) assertDayJoins(instrument, Math.floor(NOW / DAY_MS - day) * DAY_MS);
});

test('every bar is one that an exchange could print', () => {
  fc.assert(
    fc.property(anyInstrument, (instrument) => {
      const until = Math.min(NOW, instrument.delistedAt ?? NOW);
      for (const bar of world.bars(instrument, '1h', until - 3 * DAY_MS, until)) assertPlausible(bar);
    }),
    { numRuns: 60 },
  );
});

function assertPlausible(bar: FakeBar): void {
  const [open, high, low, close, volume, quote] = [bar.open, bar.high, bar.low, bar.close, bar.volume, bar.quoteVolume].map(Number) as [
    ...[number, number, number],
    ...[number, number, number],
  ];
  assert.ok(low > 0 && low <= Math.min(open, close) && high >= Math.max(open, close), JSON.stringify(bar));
  assert.ok(units(bar.takerVolume) <= units(bar.volume) && units(bar.takerQuoteVolume) <= units(bar.quoteVolume));
  assert.equal(bar.trades === 0, volume === 0);
  const mean = quote / volume;
  if (volume > 0) assert.ok(mean >= low * (1 - 1e-12) && mean <= high * (1 + 1e-12), JSON.stringify(bar));
}

test('a bar does not depend on what was asked before it, nor on the world that is asked', () => {
  const askFrom = NOW - 900 * DAY_MS;
  const question = fc.record({
    instrument: anyInstrument,
    interval: fc.constantFrom<Interval>('1m', '1h', '1d'),
    from: fc.integer({ min: askFrom, max: NOW }),
    bars: fc.integer({ min: 1, max: 30 }),
  });
  const ask = (of: typeof world, { instrument, interval, from, bars }: typeof question extends fc.Arbitrary<infer Q> ? Q : never) =>
    of.bars(instrument, interval, from, from + bars * INTERVAL_MS[interval]);
  fc.assert(
    fc.property(fc.array(question, { minLength: 1, maxLength: 8 }), (questions) => {
      const fresh = createWorld({ seed: 7, now: NOW });
      const backwards = questions.toReversed().map((each) => ask(fresh, each));
      assert.deepEqual(
        backwards.toReversed(),
        questions.map((each) => ask(world, each)),
      );
    }),
    { numRuns: 25 },
  );
});

test('what has closed stays as it is while the clock moves on, and is the same for a world started later', () => {
  const moving = createWorld({ seed: 3, now: NOW });
  const btc = instrumentOf(moving, 'binance', 'spot', 'BTCUSDT');
  const closed = (bars: readonly FakeBar[]) => bars.filter((bar) => bar.closed);
  const before = closed(moving.bars(btc, '1h', NOW - 2 * DAY_MS, NOW));
  moving.setNow(NOW + 10 * DAY_MS);
  const later = createWorld({ seed: 3, now: NOW + 100 * DAY_MS });
  for (const each of [moving, later]) assert.deepEqual(each.bars(btc, '1h', NOW - 2 * DAY_MS, NOW).slice(0, before.length), before);
});

test('another seed is another world', () => {
  const other = createWorld({ seed: 8, now: NOW });
  const [one, two] = [world, other].map((each) => each.bars(instrumentOf(each, 'okx', 'spot', 'ETHUSDT'), '1d', NOW - 5 * DAY_MS, NOW));
  assert.notDeepEqual(one, two);
});

test('only the last bar is forming, and no bar opens at or after now', () => {
  const atMidnight = Math.floor(NOW / DAY_MS) * DAY_MS;
  for (const now of [NOW, atMidnight, atMidnight + 1, atMidnight + HOUR_MS - 1]) {
    const at = createWorld({ seed: 7, now });
    const eth = instrumentOf(at, 'bybit', 'perp', 'ETHUSDT');
    for (const interval of ['1m', '1h', '1d'] as const) {
      const bars = at.bars(eth, interval, now - 3 * DAY_MS, Number.POSITIVE_INFINITY);
      const length = INTERVAL_MS[interval];
      assert.deepEqual(
        bars.filter(({ closed }) => !closed).map(({ openTime }) => openTime),
        now % length === 0 ? [] : [Math.floor(now / length) * length],
      );
      assert.ok(bars.every(({ openTime }) => openTime < now));
    }
  }
});

test('bars begin with the listing and stop with the delisting, to the minute', () => {
  const gone = world
    .instruments('binance', 'perp')
    .find(({ delistedAt = Number.POSITIVE_INFINITY, kind }) => kind === 'delivery' && delistedAt < NOW);
  invariant(gone?.delistedAt !== undefined, 'a delivered contract');
  const { listedAt, delistedAt } = gone;
  const minutes = (around: number) => world.bars(gone, '1m', around - HOUR_MS, around + HOUR_MS).map(({ openTime }) => openTime);
  assert.equal(minutes(listedAt)[0], listedAt);
  assert.equal(minutes(delistedAt).at(-1), delistedAt - 60_000);
  const days = world.bars(gone, '1d', 0, Number.POSITIVE_INFINITY);
  assert.equal(days[0]?.openTime, Math.floor(listedAt / DAY_MS) * DAY_MS);
  assert.equal(days.at(-1)?.openTime, Math.floor(delistedAt / DAY_MS) * DAY_MS);
  assert.ok(days.every(({ closed }) => closed));
});

test('an outage takes the same minutes from every market of the exchange, and hours inside it are absent', () => {
  const outages = new Outages(7, 'binance');
  const days = Array.from({ length: 1_000 }, (_, index) => Math.floor(NOW / DAY_MS) - 1 - index).filter((day) => outages.on(day));
  assert.ok(days.length >= 5 && days.length <= 17, `${days.length} outages in 1,000 days`);
  const [day = 0] = days;
  const outage = outages.on(day);
  invariant(outage, 'an outage');
  const [from, until] = [day * DAY_MS + outage.from * 60_000, day * DAY_MS + outage.until * 60_000];
  for (const market of ['spot', 'perp'] as const) {
    const btc = instrumentOf(world, 'binance', market, 'BTCUSDT');
    const opens = world.bars(btc, '1m', day * DAY_MS, (day + 1) * DAY_MS).map(({ openTime }) => openTime);
    assert.equal(opens.length, 1440 - (outage.until - outage.from));
    assert.ok(opens.every((open) => open < from || open >= until));
    const hours = world.bars(btc, '1h', from, until).map(({ openTime }) => openTime);
    assert.ok(hours.every((open) => open + HOUR_MS > until));
  }
  assert.equal(world.bars(instrumentOf(world, 'okx', 'spot', 'BTCUSDT'), '1m', from, from + 60_000).length, 1);
});

test('smaller coins have hours without a trade on Coinbase, and nowhere else', () => {
  const quiet = (exchange: string, base: string) =>
    world
      .instruments(exchange, 'spot')
      .filter((each) => each.base === base)
      .flatMap((each) => world.bars(each, '1h', NOW - 40 * DAY_MS, NOW - HOUR_MS))
      .filter(({ volume }) => Number(volume) === 0).length;
  assert.ok(quiet('coinbase', 'AVAX') > 0);
  assert.equal(quiet('coinbase', 'BTC'), 0);
  assert.equal(quiet('binance', 'AVAX'), 0);
});

test('prices of one coin differ between exchanges, by less than half a percent', () => {
  const closes = (exchange: string, name: string) =>
    world.bars(instrumentOf(world, exchange, 'spot', name), '1d', NOW - 60 * DAY_MS, NOW).map(({ close }) => Number(close));
  const [a, b] = [closes('binance', 'SOLUSDT'), closes('coinbase', 'SOLUSD')];
  const gaps = a.map((close, index) => Math.abs(close / (b[index] ?? 0) - 1));
  assert.ok(Math.max(...gaps) < 0.005 && Math.max(...gaps) > 0.00005);
});
