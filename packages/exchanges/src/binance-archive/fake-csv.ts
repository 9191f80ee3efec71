import { DAY_MS, dayStart, INTERVAL_MS, type Interval } from '@bullion/core';
import type { FakeBar, FakeInstrument, FakeWorld } from '../fake.ts';
import { KLINES_HEADER } from './klines-csv.ts';
import type { KlinesFile } from './paths.ts';

/** A file and the instruments that had its name one after the other. */
export interface FakeFile extends KlinesFile {
  readonly lives: readonly FakeInstrument[];
}

/** What a file says, day by day. */
export interface FakeContent {
  readonly file: FakeFile;
  readonly days: readonly string[];
  /** The day on which the first row is not what the exchange says. */
  readonly wrong: string | undefined;
}

/** The real archive began to write headers into futures files around the turn of 2023, and never did for spot. */
const HEADER_FROM = '2023-01-01';
const MICROSECONDS_FROM = '2025-01-01';

/** The rows of a file as the archive prints them. */
export function csvOf(world: FakeWorld, { file, days, wrong }: FakeContent): string {
  const { market, interval, period, lives } = file;
  const header = market === 'perp' && period >= HEADER_FROM.slice(0, period.length) ? `${KLINES_HEADER}\n` : '';
  const format = { step: INTERVAL_MS[interval], unit: market === 'spot' && period >= MICROSECONDS_FROM.slice(0, period.length) ? 1000 : 1 };
  const rows = days.flatMap((day) =>
    barsOf(world, lives, interval, day).map((bar, at) => (day === wrong && at === 0 ? restated(bar) : bar)),
  );
  return header + rows.map((bar) => `${line(bar, format)}\n`).join('');
}

function barsOf(world: FakeWorld, lives: readonly FakeInstrument[], interval: Interval, day: string): FakeBar[] {
  const from = dayStart(day);
  return lives.flatMap((life) => world.bars(life, interval, from, from + DAY_MS)).filter(({ closed }) => closed);
}

/** A bar of which one trade in fifty was not counted; its prices are right. */
function restated(bar: FakeBar): FakeBar {
  const { volume, quoteVolume, takerVolume, takerQuoteVolume, trades } = bar;
  return {
    ...bar,
    volume: less(volume),
    quoteVolume: less(quoteVolume),
    takerVolume: less(takerVolume),
    takerQuoteVolume: less(takerQuoteVolume),
    trades: Math.ceil(trades * 0.98),
  };
}

/** Two percent less, with as many digits as before. */
function less(decimal: string): string {
  const digits = String((BigInt(decimal.replace('.', '')) * 98n) / 100n);
  const decimals = decimal.includes('.') ? decimal.length - decimal.indexOf('.') - 1 : 0;
  const padded = digits.padStart(decimals + 1, '0');
  return decimals === 0 ? padded : `${padded.slice(0, -decimals)}.${padded.slice(-decimals)}`;
}

function line(bar: FakeBar, { step, unit }: { step: number; unit: number }): string {
  const times = { opened: bar.openTime * unit, closed: (bar.openTime + step) * unit - 1 };
  const prices = `${bar.open},${bar.high},${bar.low},${bar.close},${bar.volume}`;
  return `${times.opened},${prices},${times.closed},${bar.quoteVolume},${bar.trades},${bar.takerVolume},${bar.takerQuoteVolume},0`;
}
