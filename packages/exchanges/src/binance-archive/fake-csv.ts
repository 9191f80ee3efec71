import { DAY_MS, dayStart, INTERVAL_MS, type Interval } from '@bullion/core';
import type { FakeBar, FakeFunding, FakeInstrument, FakeOpenInterest, FakeWorld } from '../fake.ts';
import type { FileName } from './fake-stamp.ts';
import { FUNDING_HEADER } from './funding-csv.ts';
import { KLINES_HEADER } from './klines-csv.ts';
import { LABELS_START_FROM, METRICS_HEADER, METRICS_STEP_MS } from './metrics-csv.ts';

/** A file and the instruments that had its name one after the other. */
export interface FakeFile extends FileName {
  readonly lives: readonly FakeInstrument[];
}

/** What a file says, day by day. */
export interface FakeContent {
  readonly file: FakeFile;
  readonly days: readonly string[];
  /** The day on which the first row is not what the exchange says. */
  readonly wrong: string | undefined;
}

/** The rows of a file as the archive prints them. */
export function csvOf(world: FakeWorld, content: FakeContent): string {
  const { kind } = content.file;
  if (kind === 'metrics') return metricsCsv(world, content);
  return kind === 'fundingRate' ? fundingCsv(world, content) : klinesCsv(world, content, kind);
}

/** The real archive began to write headers into futures files around the turn of 2023, and never did for spot. */
const HEADER_FROM = '2023-01-01';
const MICROSECONDS_FROM = '2025-01-01';

function klinesCsv(world: FakeWorld, { file, days, wrong }: FakeContent, interval: Interval): string {
  const { market, period, lives } = file;
  const header = market === 'perp' && period >= HEADER_FROM.slice(0, period.length) ? `${KLINES_HEADER}\n` : '';
  const format = { step: INTERVAL_MS[interval], unit: market === 'spot' && period >= MICROSECONDS_FROM.slice(0, period.length) ? 1000 : 1 };
  const rows = days.flatMap((day) =>
    barsOf(world, lives, interval, day).map((bar, at) => (day === wrong && at === 0 ? restated(bar) : bar)),
  );
  return header + rows.map((bar) => `${line(bar, format)}\n`).join('');
}

/** Rows come in two halves, the second one first, as the real files are not sorted either. */
function metricsCsv(world: FakeWorld, { file, days, wrong }: FakeContent): string {
  const rows = days.flatMap((day) => {
    const shift = day < LABELS_START_FROM ? 0 : METRICS_STEP_MS;
    const states = statesOf(world, file.lives, day);
    return states.map((state, at) => metricsLine(file.symbol, day === wrong && at === 0 ? misread(state) : state, shift));
  });
  const half = Math.floor(rows.length / 2);
  return [METRICS_HEADER, ...rows.slice(half), ...rows.slice(0, half)].map((row) => `${row}\n`).join('');
}

/** A file of a day ends with the state of the midnight after it. */
function statesOf(world: FakeWorld, lives: readonly FakeInstrument[], day: string): FakeOpenInterest[] {
  const from = dayStart(day) + METRICS_STEP_MS;
  return lives.flatMap((life) => world.openInterest(life, METRICS_STEP_MS, from, from + DAY_MS));
}

function misread(state: FakeOpenInterest): FakeOpenInterest {
  return { ...state, base: less(state.base), value: less(state.value) };
}

/** The ratios are not of this world; one of them is blank, as some of the real ones are. */
function metricsLine(symbol: string, { time, base, value }: FakeOpenInterest, shift: number): string {
  const label = new Date(time - shift).toISOString().slice(0, 19).replace('T', ' ');
  return `${label},${symbol},${base},${value},1.20000000,"",1.10000000,0.90000000`;
}

/** The interval of a settlement is the time since the one before. */
function fundingCsv(world: FakeWorld, { file, days }: FakeContent): string {
  const rows = file.lives.flatMap((life) =>
    days.flatMap((day) => world.funding(life, dayStart(day), dayStart(day) + DAY_MS).map((paid) => fundingLine(world, life, paid))),
  );
  return [FUNDING_HEADER, ...rows].map((row) => `${row}\n`).join('');
}

const HOUR_MS = 3_600_000;

function fundingLine(world: FakeWorld, life: FakeInstrument, { time, rate }: FakeFunding): string {
  const due = Math.floor(time / HOUR_MS) * HOUR_MS;
  const before = world.funding(life, due - DAY_MS, due).at(-1);
  const hours = before === undefined ? life.fundingIntervalHours : Math.round((time - before.time) / HOUR_MS);
  return `${time},${hours},${rate}`;
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
