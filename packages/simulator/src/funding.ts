import { DAY_MS } from '@bullion/core';
import type { FakeFunding } from '@bullion/exchanges/fakes';
import type { BarBook } from './bar-book.ts';
import { decimalText } from './bar-text.ts';
import { mix, normal } from './chance.ts';
import { fundingHours, type Instrument } from './instrument.ts';
import { stray } from './minutes.ts';
import { FIRST_DAY, type Walk, type Walks } from './walk.ts';

const HOUR_MS = 3_600_000;
/** What longs pay for eight hours when nothing happens, and the most that either side ever pays. */
const USUAL = 0.0001;
const MOST = 0.0075;

export interface FundingSpan {
  readonly from: number;
  readonly until: number;
  readonly now: number;
}

/** Settlements stamped in `[from, until)` and before now, oldest first. */
export function settlements(instrument: Instrument, span: FundingSpan, { walks, book }: { walks: Walks; book: BarBook }): FakeFunding[] {
  if (instrument.market !== 'perp' || instrument.kind === 'delivery') return [];
  const { fundingPlan, listedAt, delistedAt = Number.POSITIVE_INFINITY } = instrument;
  const jitterMax = instrument.facts.fundingJitterMs;
  const walk = walks.of(instrument.asset);
  const start = Math.max(span.from - jitterMax, listedAt + 1, FIRST_DAY * DAY_MS);
  const end = Math.min(span.until, span.now, delistedAt);
  const found: FakeFunding[] = [];
  for (let due = Math.ceil(start / HOUR_MS) * HOUR_MS; due < end; due += HOUR_MS) {
    const hours = fundingHours(fundingPlan, due - 1);
    if (due % (hours * HOUR_MS) !== 0) continue;
    const time = due + (mix(instrument.seed, due / HOUR_MS) % (jitterMax + 1));
    if (time < span.from || time >= Math.min(span.until, span.now)) continue;
    found.push({ time, rate: rateText(instrument, walk, due, hours), markPrice: markPrice(instrument, book, due) });
  }
  return found;
}

/** Longs pay more after three days of rising prices, less or nothing after falling ones. */
function rateText({ seed }: Instrument, walk: Walk, due: number, hours: number): string {
  const yesterday = Math.max(FIRST_DAY, Math.floor(due / DAY_MS) - 1);
  const momentum = walk.logClose(yesterday) - walk.logClose(Math.max(FIRST_DAY, yesterday - 3));
  const rate = USUAL + 0.0025 * momentum + 0.00003 * normal(seed, -due / HOUR_MS);
  const units = Math.round(((Math.max(-MOST, Math.min(MOST, rate)) * hours) / 8) * 1e8);
  return units < 0 ? `-${decimalText(-units, 8)}` : decimalText(units, 8);
}

function markPrice(instrument: Instrument, book: BarBook, due: number): string {
  const price = book.price(instrument, due) * instrument.scale * (1 + stray(instrument, due / HOUR_MS));
  return decimalText(Math.round(price * 1e8), 8);
}
