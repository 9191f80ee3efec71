import { DAY_MS, INTERVAL_MS, type Table } from '@bullion/core';

/** `fresh`: all that is over is in it. `due`: the next run adds to it. `stale`: that run did not come. */
export type Freshness = 'fresh' | 'due' | 'stale';

/** Another day is over. */
const DUE_MS = DAY_MS;
/** Half a day later the daily run should have come. */
const STALE_MS = 1.5 * DAY_MS;
/** Settlements of funding are at most this far apart. */
const EVENT_MS = 8 * INTERVAL_MS['1h'];
/** Files of an archive come up to a day and a half after their day as a rule, so what is made from them may end that much earlier. */
const ARCHIVE_MS = 1.5 * DAY_MS;

/** Made from files that exist; what else is about the archive has rows for days without files, too. */
const FROM_FILES: readonly string[] = ['publication_delay', 'volume_rankings'];
/** Rows that come when something happens. */
const EVENTS: readonly string[] = ['archive_revisions'];

/** How fresh a table is whose newest row is of this time, ms; null where no row has one. */
export function freshnessOf(table: Table, newest: number | null, now: number): Freshness {
  if (newest === null || !isDaily(table)) return 'fresh';
  const behind = now - newest - lengthOf(table) - (FROM_FILES.includes(table.name) ? ARCHIVE_MS : 0);
  return behind < DUE_MS ? 'fresh' : behind < STALE_MS ? 'due' : 'stale';
}

/** Whether every day adds rows. Tables whose rows speak of another table are as fresh as that one. */
export function isDaily({ columns, clock, name }: Table): boolean {
  return clock !== undefined && !('table_name' in columns) && !EVENTS.includes(name);
}

/** What a row stands for: its bar, its day, or the time until the next event. Where bars of all intervals stand in one table, a day. */
function lengthOf({ clock = '', columns, derive }: Table): number {
  if (columns[clock]?.kind === 'day' || 'interval' in columns) return DAY_MS;
  return derive?.interval === undefined ? EVENT_MS : INTERVAL_MS[derive.interval];
}
