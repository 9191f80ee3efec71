import { draw, INTERVAL_MS, type Interval } from '@bullion/core';
import type { FakeBar, FakeInstrument, FakeWorld } from '@bullion/exchanges/fakes';

/** Chances of a candle, per exchange, symbol and interval. */
const LOST = 0.003;
const LATE = 0.08;
const RESTATED = 0.08;
/** A candle is late, or is corrected, for at most so long after its end: shorter than it counts as young. */
const LATEST_MS = 11 * 3_600_000;

/** Whether an exchange never tells a candle, although it was traded. */
export function isLost(seed: number, instrument: FakeInstrument, interval: Interval, openTime: number): boolean {
  return fate('lost', seed, instrument, interval, openTime) < LOST;
}

/**
 * The world as the APIs of the exchanges tell it: some candles come late, some are corrected after they were told, some never come.
 * In a calm nothing new goes wrong; what is lost stays lost.
 */
export function spoiledWorld(world: FakeWorld, isCalm: () => boolean): FakeWorld {
  const tell = (instrument: FakeInstrument, interval: Interval, bar: FakeBar): FakeBar[] => {
    const { openTime, closed } = bar;
    if (!closed) return [bar];
    if (isLost(world.seed, instrument, interval, openTime)) return [];
    if (isCalm()) return [bar];
    const age = world.now() - openTime - INTERVAL_MS[interval];
    const delay = LATEST_MS * fate('delay', world.seed, instrument, interval, openTime);
    if (age >= delay) return [bar];
    if (fate('late', world.seed, instrument, interval, openTime) < LATE) return [];
    return fate('restated', world.seed, instrument, interval, openTime) < RESTATED ? [{ ...bar, close: bar.open }] : [bar];
  };
  return {
    seed: world.seed,
    now: () => world.now(),
    instruments: (exchange, market) => world.instruments(exchange, market),
    bars: (instrument, interval, from, until) =>
      world.bars(instrument, interval, from, until).flatMap((bar) => tell(instrument, interval, bar)),
    funding: (instrument, from, until) => world.funding(instrument, from, until),
    openInterest: (instrument, stepMs, from, until) => world.openInterest(instrument, stepMs, from, until),
    archivePublishedAt: (instrument, day) => world.archivePublishedAt(instrument, day),
    archiveReplacedAt: (instrument, day) => world.archiveReplacedAt(instrument, day),
    archiveMonth: (instrument, month) => world.archiveMonth(instrument, month),
  };
}

function fate(what: string, seed: number, { exchange, market, base, quote }: FakeInstrument, interval: Interval, openTime: number): number {
  return draw(what, seed, exchange, market, base, quote, interval, openTime);
}
