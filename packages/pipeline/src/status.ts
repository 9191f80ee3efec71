import { isoTime, quoteName, type Table } from '@bullion/core';
import type { Lake, StoredFile } from '@bullion/lake';
import { tables } from '@bullion/tables';

/** What is stored of a gold table, and whether its newest row is as new as daily operation makes it. */
export interface TableStatus {
  readonly table: string;
  readonly files: number;
  readonly rows: number;
  readonly bytes: number;
  /** Time of the newest row, ISO 8601; null for tables without time. */
  readonly newest: string | null;
  readonly fresh: boolean;
}

/** Data of yesterday is there by the next morning; the archive takes up to a day longer. */
const FRESH_MS = 2 * 86_400_000;

/** The gold tables of a lake; reads only the newest file of each. */
export async function readStatus(lake: Lake, now: number): Promise<TableStatus[]> {
  const gold: Table[] = Object.values(tables).filter(({ layer }) => layer === 'gold');
  const stored = gold.map((table) => ({ table, files: lake.ledger.files(table.name) })).filter(({ files }) => files.length > 0);
  return Promise.all(stored.map(({ table, files }) => statusOf(lake, table, files, now)));
}

async function statusOf(lake: Lake, table: Table, files: readonly StoredFile[], now: number): Promise<TableStatus> {
  const newest = await newestRow(lake, table, files);
  return {
    table: table.name,
    files: files.length,
    rows: files.reduce((sum, { rows }) => sum + rows, 0),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    newest: newest === null ? null : isoTime(newest),
    fresh: newest === null || isAboutData(table) || now - newest <= FRESH_MS,
  };
}

/** Tables whose rows speak of another table are as fresh as that one. */
const isAboutData = ({ columns }: Table): boolean => 'table_name' in columns;

async function newestRow(lake: Lake, { clock }: Table, files: readonly StoredFile[]): Promise<number | null> {
  const [last] = files.toSorted((a, b) => (a.period < b.period ? 1 : -1));
  if (clock === undefined || last === undefined) return null;
  const [row] = await lake.engine.rows<{ newest: number | null }>(
    `SELECT max(${quoteName(clock)}::TIMESTAMPTZ) AS newest FROM read_parquet($file)`,
    { file: lake.path(last.path) },
  );
  return row?.newest ?? null;
}
