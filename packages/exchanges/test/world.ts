import { DAY_MS, dayOf, dayStart, draw, eachDay, INTERVAL_MS, type Interval, type Market, periodSpan } from '@bullion/core';
import { sources } from '@bullion/exchanges';
import type { FakeBar, FakeFunding, FakeInstrument, FakeMonth, FakeOpenInterest, FakeWorld } from '@bullion/exchanges/fakes';

/** Bars from here on; contracts with many settlements a day are younger. */
const BEGINNING = Date.UTC(2021, 0, 1);

/** What every exchange of the world lists; the last one is gone. */
const LISTED = [
  { base: 'BTC', listedAt: BEGINNING, fundingIntervalHours: 8 },
  { base: 'ETH', listedAt: Date.UTC(2025, 2, 3, 7), fundingIntervalHours: 1 },
  { base: '龙虾', listedAt: Date.UTC(2025, 5, 20, 11), fundingIntervalHours: 4 },
  { base: 'GONE', listedAt: Date.UTC(2022, 0, 1), fundingIntervalHours: 8, delistedAt: Date.UTC(2024, 0, 1) },
];

/** A small world for tests: every fact is drawn from what it is about, so that no two series are alike. */
export class TestWorld implements FakeWorld {
  readonly seed = 1;
  /** The time in the world, ms; tests move it. */
  at: number;

  constructor(at: number) {
    this.at = at;
  }

  now(): number {
    return this.at;
  }

  instruments(exchange: string, market: Market): FakeInstrument[] {
    const quote = sources.find((source) => source.exchange === exchange && source.quotes.length > 0)?.quotes[0] ?? 'USDT';
    const kind = market === 'spot' ? 'spot' : 'perpetual';
    return LISTED.map((about) => ({
      exchange,
      market,
      quote,
      kind,
      archiveName: `${about.base}${quote}`,
      delistedAt: undefined,
      priceDecimals: 2,
      quantityDecimals: 3,
      ...about,
    }));
  }

  /** One in fifty bars is missing, one in ten is without trades. */
  bars(instrument: FakeInstrument, interval: Interval, from: number, until: number): FakeBar[] {
    const opens = opensOf(instrument, INTERVAL_MS[interval], from, Math.min(until, this.at));
    return opens.filter((open) => chance('lost', instrument, interval, open) >= 0.02).map((open) => this.#bar(instrument, interval, open));
  }

  /** Stamped up to 12 ms late. */
  funding(instrument: FakeInstrument, from: number, until: number): FakeFunding[] {
    const step = instrument.fundingIntervalHours * INTERVAL_MS['1h'];
    return opensOf(instrument, step, from - step, until)
      .map((time) => ({
        time: time + Math.floor(13 * chance('late', instrument, time)),
        rate: rate(instrument, time),
        markPrice: '2000.50',
      }))
      .filter(({ time }) => time >= from && time < until && time < this.at);
  }

  openInterest(instrument: FakeInstrument, stepMs: number, from: number, until: number): FakeOpenInterest[] {
    return opensOf(instrument, stepMs, from, Math.min(until, this.at + 1)).map((time) => {
      const base = Math.floor(1e6 * (1 + chance('open', instrument, time)));
      return { time, base: `${base}.5`, value: `${base * 3}.25` };
    });
  }

  /** Eight hours after the end of the day; one day in ten never. */
  archivePublishedAt(instrument: FakeInstrument, day: string): number | undefined {
    const from = dayStart(day);
    const { listedAt, delistedAt = Infinity } = instrument;
    if (from + DAY_MS <= listedAt || from >= delistedAt || chance('unpublished', instrument, day) < 0.1) return undefined;
    return from + DAY_MS + 8 * INTERVAL_MS['1h'];
  }

  archiveReplacedAt(): number[] {
    return [];
  }

  /** A day and eight hours after its end, with all of its days; one month in ten never. */
  archiveMonth(instrument: FakeInstrument, month: string): FakeMonth | undefined {
    const { from, until } = periodSpan(month);
    const { listedAt, delistedAt = Infinity } = instrument;
    if (until <= listedAt || from >= delistedAt || chance('unpublished', instrument, month) < 0.1) return undefined;
    const days = eachDay(dayOf(from), dayOf(until)).filter((day) => dayStart(day) + DAY_MS > listedAt);
    return { publishedAt: until + DAY_MS + 8 * INTERVAL_MS['1h'], days, disagrees: undefined };
  }

  #bar(instrument: FakeInstrument, interval: Interval, openTime: number): FakeBar {
    const price = 1000 + Math.floor(9000 * chance('price', instrument, interval, openTime));
    const isQuiet = chance('quiet', instrument, interval, openTime) < 0.1;
    return {
      openTime,
      open: `${price}.10`,
      high: `${price + 7}.00`,
      low: `${price - 5}.50`,
      close: isQuiet ? `${price}.10` : `${price + 1}.25`,
      volume: isQuiet ? '0' : '2.500',
      quoteVolume: isQuiet ? '0' : `${price * 2.5}`,
      trades: isQuiet ? 0 : 12,
      takerVolume: isQuiet ? '0' : '1.000',
      takerQuoteVolume: isQuiet ? '0' : `${price}`,
      closed: openTime + INTERVAL_MS[interval] <= this.at,
    };
  }
}

function opensOf({ listedAt, delistedAt = Infinity }: FakeInstrument, step: number, from: number, until: number): number[] {
  const first = Math.ceil(Math.max(from, listedAt) / step) * step;
  const count = Math.max(0, Math.ceil((Math.min(until, delistedAt) - first) / step));
  return Array.from({ length: count }, (_, index) => first + index * step);
}

function rate(instrument: FakeInstrument, time: number): string {
  return (chance('rate', instrument, time) / 1000 - 0.0003).toFixed(8);
}

function chance(what: string, { exchange, market, base }: FakeInstrument, ...about: (string | number)[]): number {
  return draw(what, exchange, market, base, ...about);
}
