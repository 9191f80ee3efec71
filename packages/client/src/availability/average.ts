import { type Day, parseDay } from '@bullion/core';
import type { Archive } from './archive.ts';
import type { Instrument } from './life.ts';
import { lifeAt } from './ranking.ts';
import { type DayVolume, volumesOf, WINDOW_DAYS, wholeDays, windowTo } from './volumes.ts';

export interface WindowOptions {
  /** Days to look back on, the last one included. Default: 30. */
  readonly window?: number | undefined;
  /** The last day; nothing after it is read. Default: the newest one with volumes. */
  readonly asOf?: Day | undefined;
}

/** What one life of a symbol traded per day. A day without a volume is no day of zero: it is left out, and `days` says how many are left. */
export interface Average extends Instrument {
  readonly as_of: Day;
  readonly revision: string;
  readonly window: number;
  /** Days of the window with a volume. */
  readonly days: number;
  /** Means over those days; null where there are none. */
  readonly quote_volume_usdt: number | null;
  readonly trade_count: number | null;
}

export async function averageOf(archive: Archive, written: string, options: WindowOptions): Promise<Average> {
  const { window, as_of, instrument } = await subjectOf(archive, written, options);
  const days = await volumesOf(archive, instrument.instrument_id, windowTo(as_of, window));
  const trades = days.flatMap(({ trade_count }) => trade_count ?? []);
  return {
    ...instrument,
    as_of,
    revision: archive.revision,
    window,
    days: days.length,
    quote_volume_usdt: meanVolume(days),
    trade_count: mean(trades),
  };
}

/** What a question about a window is about: the life that its last day belongs to. */
export async function subjectOf(archive: Archive, written: string, { window = WINDOW_DAYS, asOf }: WindowOptions) {
  wholeDays('window', window);
  const as_of = archive.check(asOf === undefined ? archive.lastDay('volume_rankings') : parseDay(asOf, 'asOf'), 'volume_rankings');
  return { window, as_of, instrument: await lifeAt(archive, await archive.symbol(written), as_of) };
}

export const meanVolume = (days: readonly DayVolume[]): number | null => mean(days.map((day) => day.quote_volume_usdt));

export function mean(numbers: readonly number[]): number | null {
  return numbers.length === 0 ? null : numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}

/** How much larger than before, in per cent; null where either is not known, or there was nothing before. */
export function changePct(now: number | null = null, before: number | null = null): number | null {
  return now === null || before === null || before === 0 ? null : (now / before - 1) * 100;
}
