import { DAY_MS } from '@bullion/core';
import { mix, unit } from './chance.ts';
import type { Instrument } from './instrument.ts';
import type { Outage } from './outages.ts';
import { MINUTES, type MinutePath } from './path.ts';
import { CLOSE, HIGH, LOW, OPEN, QUOTE, type Rows, TAKER, TAKER_QUOTE, TRADES, VOLUME, WIDTH } from './rows.ts';

/** The quote volume of a minute, in ticks × steps, stays below this, so that an hour of them is exact in a double. */
const QUOTE_MAX = 1.4e14;
/** US dollars in one trade, on average. */
const TRADE_SIZE = 900;
/** Volumes of minutes around their mean: many small ones, few large ones. */
const NOISE = Float64Array.from({ length: 256 }, (_, index) => -Math.log((index + 0.5) / 256));

/** What one asset does on one day, and when the exchange was away. */
export interface DayFacts {
  readonly day: number;
  readonly path: MinutePath;
  /** Deviation of the day's moves, as a fraction. */
  readonly volatility: number;
  readonly nervousness: number;
  readonly outage: Outage | undefined;
}

/** One hour of one instrument; made anew for each hour, read by each of its minutes. */
interface Hour {
  readonly first: number;
  /** Ticks per US dollar of the asset at the start of the hour, and how much that changes in a minute. */
  readonly ticks: number;
  readonly ticksStep: number;
  /** Mean quote volume of a minute, in ticks × steps. */
  readonly quote: number;
  /** Trades per quote volume. */
  readonly trades: number;
  /** Longest wick, as a fraction of the price. */
  readonly wick: number;
}

/** Writes an instrument's 1,440 minutes of a day; minutes before listing, after delisting and in an outage are absent. */
export function fillMinutes(rows: Rows, instrument: Instrument, facts: DayFacts): void {
  rows.fill(0);
  const midnight = facts.day * DAY_MS;
  const first = Math.max(0, Math.ceil((instrument.listedAt - midnight) / 60_000));
  const last = Math.min(MINUTES, Math.floor(((instrument.delistedAt ?? Number.POSITIVE_INFINITY) - midnight) / 60_000));
  const daySeed = mix(instrument.seed, facts.day);
  for (let index = 0; index < 24; index++) {
    const hour = hourOf(instrument, facts, index);
    if (isQuiet(instrument, facts.day * 24 + index)) fillQuietHour(rows, hour, facts.path.prices);
    else fillHour(rows, hour, facts.path.prices, daySeed);
  }
  clear(rows, 0, first);
  clear(rows, last, MINUTES);
  if (facts.outage !== undefined) clear(rows, facts.outage.from, facts.outage.until);
}

function isQuiet({ seed, quietHours }: Instrument, hour: number): boolean {
  return quietHours > 0 && unit(seed, -hour) < quietHours;
}

function hourOf(instrument: Instrument, { day, path, volatility, nervousness }: DayFacts, index: number): Hour {
  const { asset, share, scale, priceDecimals, quantityDecimals } = instrument;
  const number = day * 24 + index;
  const activity = path.activity[index] ?? 1;
  const tick = 10 ** priceDecimals;
  const unitsPerDollar = tick * 10 ** quantityDecimals;
  const from = stray(instrument, number);
  return {
    first: index * 60,
    ticks: tick * scale * (1 + from),
    ticksStep: (tick * scale * (stray(instrument, number + 1) - from)) / 60,
    quote: (unitsPerDollar * asset.dailyQuote * share * nervousness * activity) / MINUTES,
    trades: 1 / (unitsPerDollar * TRADE_SIZE),
    wick: (volatility * Math.sqrt(activity / MINUTES)) / 256,
  };
}

/** The distance of an instrument's price from the asset's at the start of an hour (counted since the epoch), as a fraction. */
export function stray({ seed, strayBps }: Instrument, hour: number): number {
  return (2 * unit(seed, hour) - 1) * strayBps * 1e-4;
}

function fillHour(rows: Rows, hour: Hour, prices: Float64Array, daySeed: number): void {
  let open = ticksOf(prices[hour.first] ?? 0, hour.ticks);
  for (let index = 0; index < 60; index++) {
    const minute = hour.first + index;
    const close = ticksOf(prices[minute + 1] ?? 0, hour.ticks + hour.ticksStep * (index + 1));
    const bits = mix(daySeed, 2 * minute);
    writePrices(rows, minute * WIDTH, open, close, hour.wick * open, bits);
    writeVolumes(rows, minute * WIDTH, hour, bits, mix(daySeed, 2 * minute + 1));
    open = close;
  }
}

/** An hour in which nobody trades: each bar stands at the last price. */
function fillQuietHour(rows: Rows, hour: Hour, prices: Float64Array): void {
  const price = ticksOf(prices[hour.first] ?? 0, hour.ticks);
  for (let index = 0; index < 60; index++) rows.fill(price, (hour.first + index) * WIDTH, (hour.first + index) * WIDTH + VOLUME);
}

function ticksOf(price: number, ticks: number): number {
  const nearest = Math.floor(price * ticks + 0.5);
  return Math.max(nearest, 1);
}

/** The two low bytes of the draw are the lengths of the wicks. */
function writePrices(rows: Rows, at: number, open: number, close: number, wick: number, bits: number): void {
  const low = Math.min(open, close) - Math.floor(wick * ((bits >>> 8) & 0xff));
  rows[at + OPEN] = open;
  rows[at + HIGH] = Math.max(open, close) + Math.floor(wick * (bits & 0xff));
  rows[at + LOW] = Math.max(low, 1);
  rows[at + CLOSE] = close;
}

/** All trades of a minute are made at one mean price between low and high, so quote volume is a whole number of ticks × steps. */
function writeVolumes(rows: Rows, at: number, hour: Hour, bits: number, more: number): void {
  const low = rows[at + LOW] ?? 1;
  const price = low + Math.floor((((rows[at + HIGH] ?? 1) - low) * ((bits >>> 16) & 0xff)) / 256);
  const noisy = hour.quote * (NOISE[more & 0xff] ?? 1);
  const wanted = Math.min(noisy, QUOTE_MAX);
  const volume = Math.floor(wanted / price) + 1;
  const taken = Math.floor(volume * (0.3 + (0.4 * (bits >>> 24)) / 256));
  const trades = Math.floor(wanted * hour.trades * (0.75 + ((more >>> 8) & 0xff) / 512)) + 1;
  rows[at + VOLUME] = volume;
  rows[at + QUOTE] = volume * price;
  rows[at + TRADES] = Math.min(trades, volume);
  rows[at + TAKER] = taken;
  rows[at + TAKER_QUOTE] = taken * price;
}

function clear(rows: Rows, from: number, until: number): void {
  if (until > from) rows.fill(0, from * WIDTH, until * WIDTH);
}
