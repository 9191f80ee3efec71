import { addDays, BullionError, type Day, parseDay } from '@bullion/core';
import { type Arrowable, arrowable } from '../arrow.ts';
import { cutOf } from '../selection.ts';
import type { Archive } from './archive.ts';
import { numberOfDay } from './calendar.ts';
import { type Instrument, instrumentOf } from './life.ts';

/** Perpetuals in USDT by the quote volume of a day, the largest first. */
export interface Ranking extends Arrowable {
  readonly date: Day;
  readonly revision: string;
  /** How many were ranked that day. */
  readonly count: number;
  readonly symbols: readonly RankedSymbol[];
}

/** What a perpetual traded on a UTC day, and its place among all. Null: not known. */
export interface RankedSymbol extends Instrument {
  /** 1 is the largest; equal volumes share a rank, and the next one follows without a gap. */
  readonly rank: number;
  readonly quote_volume_usdt: number;
  readonly trade_count: number | null;
  /** Rank now less the rank of the same life so many days ago: below zero is a better place. */
  readonly rank_change_1d: number | null;
  readonly rank_change_7d: number | null;
  readonly rank_change_14d: number | null;
  readonly rank_change_30d: number | null;
  /** 100 is the largest volume. */
  readonly percentile: number;
  /** Share of the volume of all that were ranked. */
  readonly market_share_pct: number | null;
  /** Days with a file among the 30 that end with this one. */
  readonly days_available: number | null;
}

export interface TopOptions {
  /** Only the largest. Default: all. */
  readonly limit?: number | undefined;
}

/** Delivery contracts and other quotes are not ranked. */
export async function topOf(archive: Archive, date: Day, { limit }: TopOptions = {}): Promise<Ranking> {
  const { rows } = cutOf({ limit });
  const day = archive.check(parseDay(date), 'volume_rankings');
  const ranked = await rankedOn(archive, day);
  const symbols = ranked.slice(0, rows);
  return arrowable({ date: day, revision: archive.revision, count: ranked.length, symbols }, symbols);
}

/** Where one symbol stood on a day; null in every number where it was not ranked that day. */
export interface Place extends Instrument {
  readonly date: Day;
  readonly revision: string;
  /** How many were ranked that day. */
  readonly count: number;
  readonly rank: number | null;
  /** 100 is the largest volume. */
  readonly percentile: number | null;
  readonly quote_volume_usdt: number | null;
  readonly market_share_pct: number | null;
}

export async function placeOf(archive: Archive, written: string, date: Day): Promise<Place> {
  const day = archive.check(parseDay(date), 'volume_rankings');
  const symbol = await archive.symbol(written);
  const { instrument_id } = await lifeAt(archive, symbol, day);
  const ranked = await rankedOn(archive, day);
  const {
    rank = null,
    percentile = null,
    quote_volume_usdt = null,
    market_share_pct = null,
  } = ranked.find((each) => each.instrument_id === instrument_id) ?? {};
  const place = { rank, percentile, quote_volume_usdt, market_share_pct };
  return { ...instrumentOf({ symbol, instrument_id }), date: day, revision: archive.revision, count: ranked.length, ...place };
}

/** The life of a symbol that went on, or was the last to have ended, on a day; nothing after that day is looked at. */
export async function lifeAt(archive: Archive, symbol: string, day: Day): Promise<Instrument> {
  const number = numberOfDay(day);
  const run = (await archive.calendar()).runs(symbol).findLast(({ state, from }) => state === 'available' && from <= number);
  if (run !== undefined) return instrumentOf(run);
  throw new BullionError('outside_coverage', `${symbol} has no file up to ${day}.`, {
    hint: `\`bullion query timeline ${symbol}\` shows its days.`,
    details: { symbol, date: day },
  });
}

/** Everything that was ranked on a day, the largest first; nothing where the day is not covered. */
export async function rankedOn({ edition }: Archive, day: Day): Promise<RankedSymbol[]> {
  const rows = await edition.read('volume_rankings', { from: day, until: addDays(day, 1) });
  return rows.map(({ date, symbol, instrument_id, ...numbers }) => ({ ...instrumentOf({ symbol, instrument_id }), ...numbers }));
}
