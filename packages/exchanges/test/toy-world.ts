import { draw, INTERVAL_MS, type Interval, type Market } from '@bullion/core';
import type { FakeBar, FakeFunding, FakeInstrument, FakeWorld } from '../src/fake.ts';

interface Toy {
  readonly now: number;
  readonly instruments: readonly FakeInstrument[];
  /** Share of bars in which nobody trades. */
  readonly quiet?: number;
}

/** A small world whose bars and settlements are a function of their time alone. */
export function toyWorld({ now, instruments, quiet = 0 }: Toy): FakeWorld {
  return {
    seed: 1,
    now: () => now,
    instruments: (exchange, market) => instruments.filter((each) => each.exchange === exchange && each.market === market),
    bars: (instrument, interval, from, until) =>
      opens(instrument, INTERVAL_MS[interval], from, Math.min(until, now)).map((open) => bar(open, interval, now, quiet)),
    funding: (instrument, from, until) => settlements(instrument, from, Math.min(until, now)),
    openInterest: () => [],
    archivePublishedAt: () => undefined,
    archiveReplacedAt: () => [],
    archiveMonth: () => undefined,
  };
}

/** A BTC instrument listed since 2020, with what is said about it replaced. */
export function toyInstrument(exchange: string, market: Market, about: Partial<FakeInstrument> = {}): FakeInstrument {
  return {
    exchange,
    market,
    base: 'BTC',
    quote: 'USDT',
    kind: market === 'spot' ? 'spot' : 'perpetual',
    archiveName: 'BTCUSDT',
    listedAt: Date.UTC(2020, 0, 1),
    delistedAt: undefined,
    fundingIntervalHours: 8,
    priceDecimals: 2,
    quantityDecimals: 5,
    ...about,
  };
}

function opens({ listedAt, delistedAt = Infinity }: FakeInstrument, step: number, from: number, until: number): number[] {
  const first = Math.ceil(Math.max(from, listedAt) / step) * step;
  const count = Math.max(0, Math.ceil((Math.min(until, delistedAt) - first) / step));
  return Array.from({ length: count }, (_, index) => first + index * step);
}

function bar(openTime: number, interval: Interval, now: number, quiet: number): FakeBar {
  const price = 1000 + Math.floor(9000 * draw('price', openTime));
  const isQuiet = draw('quiet', openTime) < quiet;
  return {
    openTime,
    open: `${price}.10`,
    high: `${price + 7}.00`,
    low: `${price - 5}.50`,
    close: isQuiet ? `${price}.10` : `${price + 1}.25`,
    volume: isQuiet ? '0' : '2.50000',
    quoteVolume: isQuiet ? '0' : String(price * 2.5),
    trades: isQuiet ? 0 : 12,
    takerVolume: isQuiet ? '0' : '1.00000',
    takerQuoteVolume: isQuiet ? '0' : String(price),
    closed: openTime + INTERVAL_MS[interval] <= now,
  };
}

/** Stamped up to 12 ms late. */
function settlements(instrument: FakeInstrument, from: number, until: number): FakeFunding[] {
  const step = instrument.fundingIntervalHours * INTERVAL_MS['1h'];
  return opens(instrument, step, from - step, until)
    .map((time) => ({ time: time + Math.floor(13 * draw('late', time)), rate: rateAt(time), markPrice: '1000.00' }))
    .filter(({ time }) => time >= from && time < until);
}

function rateAt(time: number): string {
  return (draw('rate', time) / 1000 - 0.0003).toFixed(8);
}
