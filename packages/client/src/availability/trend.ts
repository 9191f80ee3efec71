import { addDays, DAY_MS, type Day, dayStart } from '@bullion/core';
import { type Arrowable, arrowable } from '../arrow.ts';
import type { Archive } from './archive.ts';
import { changePct, meanVolume, subjectOf, type WindowOptions } from './average.ts';
import type { Instrument } from './life.ts';
import { type DayVolume, volumesOf, windowTo } from './volumes.ts';

/** How the volume of one life of a symbol has moved. Days without a volume are left out of every number. */
export interface Trend extends Instrument, Arrowable {
  readonly as_of: Day;
  readonly revision: string;
  readonly window: number;
  /** Mean volume per day of the window, and of the window before it; null where it has no day. */
  readonly quote_volume_usdt: number | null;
  readonly previous_quote_volume_usdt: number | null;
  /** The one compared with the other, in per cent. */
  readonly change_pct: number | null;
  /** Growth per day inside the window, in per cent: least squares through the logarithms; null with fewer than two days. */
  readonly slope_pct_per_day: number | null;
  /** The days of the window that have a volume, oldest first. */
  readonly days: readonly DayVolume[];
}

export async function trendOf(archive: Archive, written: string, options: WindowOptions): Promise<Trend> {
  const { window, as_of, instrument } = await subjectOf(archive, written, options);
  const both = await volumesOf(archive, instrument.instrument_id, windowTo(as_of, 2 * window));
  const from = addDays(as_of, 1 - window);
  const [before, days] = [both.filter(({ date }) => date < from), both.filter(({ date }) => date >= from)];
  const [now, previous] = [meanVolume(days), meanVolume(before)];
  const trend = {
    ...instrument,
    as_of,
    revision: archive.revision,
    window,
    quote_volume_usdt: now,
    previous_quote_volume_usdt: previous,
    change_pct: changePct(now, previous),
    slope_pct_per_day: slopeOf(days),
    days,
  };
  return arrowable(trend, days);
}

/** A day on which nothing was traded has no logarithm and is left out. */
function slopeOf(days: readonly DayVolume[]): number | null {
  const points = days
    .filter((day) => day.quote_volume_usdt > 0)
    .map((day) => ({ x: dayStart(day.date) / DAY_MS, y: Math.log(day.quote_volume_usdt) }));
  const [x, y] = [
    points.reduce((sum, point) => sum + point.x, 0) / points.length,
    points.reduce((sum, point) => sum + point.y, 0) / points.length,
  ];
  const along = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
  const across = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0);
  return along > 0 ? Math.expm1(across / along) * 100 : null;
}
