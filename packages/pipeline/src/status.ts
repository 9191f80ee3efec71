import { isoTime, quoteName, type Table } from '@bullion/core';
import type { Lake, StoredFile } from '@bullion/lake';
import { tables } from '@bullion/tables';
import { type Freshness, freshnessOf } from './freshness.ts';

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

/** The gold tables of a lake; reads only the newest file of each. */
export async function readStatus(lake: Lake, now: number): Promise<TableStatus[]> {
  const gold: Table[] = Object.values(tables).filter(({ layer }) => layer === 'gold');
  const stored = gold.map((table) => ({ table, files: lake.ledger.files(table.name) })).filter(({ files }) => files.length > 0);
  return Promise.all(stored.map(({ table, files }) => statusOf(lake, table, files, now)));
}

async function statusOf(lake: Lake, table: Table, files: readonly StoredFile[], now: number): Promise<TableStatus> {
  const newest = await newestRow(lake, table, files);
  const state = freshnessOf(table, newest, now);
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

async function newestRow(lake: Lake, { clock }: Table, files: readonly StoredFile[]): Promise<number | null> {
  const [last] = files.toSorted((a, b) => (a.period < b.period ? 1 : -1));
  if (clock === undefined || last === undefined) return null;
  const [row] = await lake.engine.rows<{ newest: number | null }>(
    `SELECT max(${quoteName(clock)}::TIMESTAMPTZ) AS newest FROM read_parquet($file)`,
    { file: lake.path(last.path) },
  );
  return row?.newest ?? null;
}
