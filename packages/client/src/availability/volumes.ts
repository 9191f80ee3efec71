import { addDays, BullionError, DAY_MS, type Day } from '@bullion/core';
import type { Archive } from './archive.ts';
import { dayOfNumber } from './calendar.ts';

/** The days that an average, a trend or a universe looks back on: so many, `until` being the first that is left out. */
export interface Window {
  readonly from: Day;
  readonly until: Day;
}

/** The days of a window that ends with a day. */
export function windowTo(last: Day, days: number): Window {
  return { from: addDays(last, 1 - days), until: addDays(last, 1) };
}

/** A month is what most people look back on. */
export const WINDOW_DAYS = 30;

/** A whole number of days above zero, or what else was meant by its name. */
export function wholeDays(name: string, days: number, least = 1): number {
  if (Number.isSafeInteger(days) && days >= least) return days;
  throw new BullionError('usage', `${name} ${days} is not a whole number of days${least === 0 ? '' : ' above zero'}.`);
}

/** What one life traded on one day. */
export interface DayVolume {
  readonly date: Day;
  readonly rank: number;
  readonly quote_volume_usdt: number;
  readonly trade_count: number | null;
}

/** The days of a window on which a life was ranked, oldest first. */
export async function volumesOf({ edition }: Archive, instrument_id: string, window: Window): Promise<DayVolume[]> {
  const columns = ['date', 'instrument_id', 'rank', 'quote_volume_usdt', 'trade_count'] as const;
  const [first, last] = [Date.parse(window.from), Date.parse(window.until)];
  const volumes: DayVolume[] = [];
  for (const group of await edition.groups('volume_rankings', { columns, ...window })) {
    const { codes, values } = group.column('instrument_id').coded();
    const code = Array.from(values).indexOf(instrument_id);
    const [dates, ranks, sums, trades] = (['date', 'rank', 'quote_volume_usdt', 'trade_count'] as const).map((name) => group.column(name));
    if (code < 0) continue;
    for (let row = codes.indexOf(code); row >= 0; row = codes.indexOf(code, row + 1)) {
      const date = Number(dates?.at(row));
      if (date < first || date >= last) continue;
      const trade_count = trades?.at(row) ?? null;
      volumes.push({
        date: dayOfNumber(date / DAY_MS),
        rank: Number(ranks?.at(row)),
        quote_volume_usdt: Number(sums?.at(row)),
        trade_count: trade_count === null ? null : Number(trade_count),
      });
    }
  }
  return volumes;
}

/** What every life traded in a window, in USDT; lives that were never ranked in it are not there. */
export async function totalsIn({ edition }: Archive, window: Window): Promise<Map<string, number>> {
  const [first, last] = [Date.parse(window.from), Date.parse(window.until)];
  const totals = new Map<string, number>();
  for (const group of await edition.groups('volume_rankings', { columns: ['date', 'instrument_id', 'quote_volume_usdt'], ...window })) {
    const { codes, values } = group.column('instrument_id').coded();
    const [dates, sums] = [group.column('date').numbers(), group.column('quote_volume_usdt').numbers()];
    for (let row = 0; row < group.rows; row++) {
      const date = dates[row] ?? Number.NaN;
      if (!(date >= first && date < last)) continue;
      const id = String(values[codes[row] ?? 0]);
      totals.set(id, (totals.get(id) ?? 0) + (sums[row] ?? 0));
    }
  }
  return totals;
}
