import { addDays, type Day, type DayState, groupBy, parseDay } from '@bullion/core';
import type { Archive } from './archive.ts';
import { changePct } from './average.ts';
import { numberOfDay } from './calendar.ts';
import { delistingsOf, newListingsOf } from './listings.ts';
import { type RankedSymbol, rankedOn } from './ranking.ts';
import { totalsIn, windowTo } from './volumes.ts';

/** One day of the whole market of perpetuals. */
export interface Summary {
  readonly date: Day;
  readonly revision: string;
  /** Symbols that had a file, whose file is missing, and whose file may still come. */
  readonly available: number;
  readonly missing: number;
  readonly pending: number;
  /** Symbols that were there for the first time, and for the first time no more. */
  readonly new_listings: readonly string[];
  readonly delistings: readonly string[];
  /** How many of them have a volume: perpetuals in USDT. The numbers below are theirs; null where there is none. */
  readonly ranked: number;
  readonly quote_volume_usdt: number | null;
  readonly trade_count: number | null;
  /** Volume compared with the day before and with a week before, in per cent. */
  readonly change_1d_pct: number | null;
  readonly change_7d_pct: number | null;
  readonly median_quote_volume_usdt: number | null;
  /** Share of the ten largest. */
  readonly top10_share_pct: number | null;
  /** The five largest. */
  readonly top: readonly RankedSymbol[];
}

/** Volumes are left null where the dataset has none of that day. */
export async function summaryOf(archive: Archive, date: Day): Promise<Summary> {
  const day = archive.check(parseDay(date));
  const [states, begun, ended] = await Promise.all([statesOn(archive, day), newListingsOf(archive, day), delistingsOf(archive, day)]);
  const ranked = await rankedOn(archive, day);
  const [volume, yesterday, lastWeek] = await Promise.all([0, -1, -7].map((days) => volumeOn(archive, addDays(day, days))));
  return {
    date: day,
    revision: archive.revision,
    available: states.get('available')?.length ?? 0,
    missing: states.get('missing')?.length ?? 0,
    pending: states.get('pending')?.length ?? 0,
    new_listings: begun.symbols.map(({ symbol }) => symbol),
    delistings: ended.symbols.map(({ symbol }) => symbol),
    ranked: ranked.length,
    quote_volume_usdt: volume ?? null,
    trade_count: sum(ranked.flatMap(({ trade_count }) => trade_count ?? [])),
    change_1d_pct: changePct(volume, yesterday),
    change_7d_pct: changePct(volume, lastWeek),
    median_quote_volume_usdt: medianVolume(ranked),
    top10_share_pct: sum(ranked.slice(0, 10).flatMap(({ market_share_pct }) => market_share_pct ?? [])),
    top: ranked.slice(0, 5),
  };
}

async function statesOn(archive: Archive, day: Day): Promise<Map<DayState, unknown[]>> {
  const calendar = await archive.calendar();
  return groupBy(
    calendar.symbols.map((symbol) => calendar.state(symbol, numberOfDay(day))),
    (state) => state,
  );
}

async function volumeOn(archive: Archive, day: Day): Promise<number | null> {
  return sum([...(await totalsIn(archive, windowTo(day, 1))).values()]);
}

const sum = (numbers: readonly number[]): number | null => (numbers.length === 0 ? null : numbers.reduce((total, each) => total + each, 0));

/** They come sorted; of an even number it is the mean of the two in the middle. */
function medianVolume(ranked: readonly RankedSymbol[]): number | null {
  const [left, right] = [ranked[Math.ceil(ranked.length / 2) - 1], ranked[Math.floor(ranked.length / 2)]];
  return left === undefined || right === undefined ? null : (left.quote_volume_usdt + right.quote_volume_usdt) / 2;
}
