import { DAY_MS, INTERVAL_MS, isoTime, quoteName, type Table } from '@bullion/core';
import type { Lake, StoredFile } from '@bullion/lake';
import { tables } from '@bullion/tables';

/** `fresh`: all that is over is in it. `due`: the next run adds to it. `stale`: that run did not come. */
export type Freshness = 'fresh' | 'due' | 'stale';

/** What is stored of a gold table, and whether its newest row is as new as daily operation makes it. */
export interface TableStatus {
  readonly table: string;
  readonly files: number;
  readonly rows: number;
  readonly bytes: number;
  /** Time of the newest row, ISO 8601; null for tables without time. */
  readonly newest: string | null;
  readonly state: Freshness;
  /** Whether it is not stale. */
  readonly fresh: boolean;
}

/** Another day is over. */
const DUE_MS = DAY_MS;
/** Half a day later the daily run should have come. */
const STALE_MS = 1.5 * DAY_MS;
/** Settlements of funding are at most this far apart. */
const EVENT_MS = INTERVAL_MS['1h'] * 8;
/** Files of an archive come up to a day and a half after their day as a rule, so what is made from them may end that much earlier. */
const ARCHIVE_MS = 1.5 * DAY_MS;

/** Made from files that exist; all others of the archive have rows for days without files, too. */
const FROM_FILES: readonly string[] = ['publication_delay', 'volume_rankings'];
/** Rows that come when something happens. */
const EVENTS: readonly string[] = ['archive_revisions'];

/** The gold tables of a lake; reads only the newest file of each. */
export async function readStatus(lake: Lake, now: number): Promise<TableStatus[]> {
  const gold: Table[] = Object.values(tables).filter(({ layer }) => layer === 'gold');
  const stored = gold.map((table) => ({ table, files: lake.ledger.files(table.name) })).filter(({ files }) => files.length > 0);
  return Promise.all(stored.map(({ table, files }) => statusOf(lake, table, files, now)));
}

async function statusOf(lake: Lake, table: Table, files: readonly StoredFile[], now: number): Promise<TableStatus> {
  const newest = await newestRow(lake, table, files);
  const state = newest === null || !isDaily(table) ? 'fresh' : freshnessOf(now - newest - lengthOf(table) - latenessOf(table));
  return {
    table: table.name,
    files: files.length,
    rows: files.reduce((sum, { rows }) => sum + rows, 0),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    newest: newest === null ? null : isoTime(newest),
    state,
    fresh: state !== 'stale',
  };
}

/** Whether every day adds rows. Tables whose rows speak of another table are as fresh as that one. */
function isDaily({ columns, name }: Table): boolean {
  return !('table_name' in columns) && !EVENTS.includes(name);
}

/** By how long ago what is stored ended. */
function freshnessOf(behindMs: number): Freshness {
  return behindMs < DUE_MS ? 'fresh' : behindMs < STALE_MS ? 'due' : 'stale';
}

/** What a row stands for: its bar, its day, or the time until the next event. */
function lengthOf({ clock = '', columns, derive }: Table): number {
  if (columns[clock]?.kind === 'day') return DAY_MS;
  return derive?.interval === undefined ? EVENT_MS : INTERVAL_MS[derive.interval];
}

function latenessOf({ name }: Table): number {
  return FROM_FILES.includes(name) ? ARCHIVE_MS : 0;
}

async function newestRow(lake: Lake, { clock }: Table, files: readonly StoredFile[]): Promise<number | null> {
  const [last] = files.toSorted((a, b) => (a.period < b.period ? 1 : -1));
  if (clock === undefined || last === undefined) return null;
  const [row] = await lake.engine.rows<{ newest: number | null }>(
    `SELECT max(${quoteName(clock)}::TIMESTAMPTZ) AS newest FROM read_parquet($file)`,
    { file: lake.path(last.path) },
  );
  return row?.newest ?? null;
}
