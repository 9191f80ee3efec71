import type { FakeOpenInterest } from '@bullion/exchanges/fakes';
import type { BarBook } from './bar-book.ts';
import { decimalText } from './bar-text.ts';
import { normal } from './chance.ts';
import type { FundingSpan } from './funding.ts';
import type { Instrument } from './instrument.ts';
import { FIRST_DAY } from './walk.ts';

const HOUR_MS = 3_600_000;
/** What is open on a usual day, as a part of what is traded on it. */
const USUAL = 0.6;

/** What is open at the multiples of `stepMs` in `[from, until)` and up to now, oldest first. Delivery contracts have some, too. */
export function openInterestOf(instrument: Instrument, stepMs: number, span: FundingSpan, book: BarBook): FakeOpenInterest[] {
  if (instrument.market !== 'perp') return [];
  const { listedAt, delistedAt = Number.POSITIVE_INFINITY } = instrument;
  const start = Math.max(span.from, listedAt + 1, FIRST_DAY * 24 * HOUR_MS);
  const end = Math.min(span.until, span.now + 1, delistedAt);
  const states: FakeOpenInterest[] = [];
  for (let time = Math.ceil(start / stepMs) * stepMs; time < end; time += stepMs) states.push(stateAt(instrument, time, book));
  return states;
}

function stateAt(instrument: Instrument, time: number, book: BarBook): FakeOpenInterest {
  const { asset, share, quantityDecimals } = instrument;
  const price = book.price(instrument, time);
  const scale = 10 ** quantityDecimals;
  const steps = Math.round(((asset.dailyQuote * share * USUAL * mood(instrument, time / HOUR_MS)) / price) * scale);
  return { time, base: decimalText(steps, quantityDecimals), value: decimalText(Math.round((steps / scale) * price * 1e4), 4) };
}

/** Wanders from day to day, and a little within a day. `hour` may be a fraction. */
function mood({ seed }: Instrument, hour: number): number {
  const day = Math.floor(hour / 24);
  const part = (hour - day * 24) / 24;
  const slow = (1 - part) * normal(seed, 7 * day + 3) + part * normal(seed, 7 * (day + 1) + 3);
  return Math.exp(0.25 * slow + 0.01 * normal(seed, 1_000_003 + Math.round(hour * 12)));
}
