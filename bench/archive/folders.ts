import { DAY_MS, draw } from '@bullion/core';

/** One symbol of the measured archive: a daily file for each day from the first to the last one, counted since the epoch. */
export interface Folder {
  readonly symbol: string;
  readonly firstDay: number;
  readonly lastDay: number;
}

/** The day that perpetuals begin in the archive. */
export const ARCHIVE_BEGINS = Date.parse('2019-09-25') / DAY_MS;

/** So many symbols that all have the same number of days. */
export function evenFolders(count: number, days: number, lastDay: number): Folder[] {
  return names(count).map((symbol) => ({ symbol, firstDay: lastDay - days + 1, lastDay }));
}

/** Symbols listed ever more often since the archive began, a third of them delisted by now. */
export function grownFolders(count: number, lastDay: number): Folder[] {
  return names(count).map((symbol, index) => {
    const firstDay = ARCHIVE_BEGINS + Math.floor((lastDay - ARCHIVE_BEGINS - 60) * (index / count) ** 0.7);
    const isGone = draw('gone', symbol) < 1 / 3;
    const life = Math.floor((lastDay - firstDay) * (0.1 + 0.8 * draw('life', symbol)));
    return { symbol, firstDay, lastDay: isGone ? firstDay + life : lastDay };
  });
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `S${String(index).padStart(4, '0')}USDT`);
}
