import type { Table } from '@bullion/core';
import type { Ledger, StoredFile } from '@bullion/lake';

/** A gold table with the files that the lake has of it, oldest period first. */
export interface GoldTable {
  readonly table: Table;
  readonly files: readonly GoldFile[];
}

export interface GoldFile {
  /** Inside the dataset: `data/<table>/<period>.parquet`. */
  readonly path: string;
  readonly stored: StoredFile;
}

/** Every gold table; one that has no files yet is part of the dataset too, so that it can be asked and answers with nothing. */
export function goldFiles(tables: readonly Table[], ledger: Pick<Ledger, 'files'>): GoldTable[] {
  return tables
    .filter(({ layer }) => layer === 'gold')
    .map((table) => ({
      table,
      files: ledger
        .files(table.name)
        .filter(({ rows }) => rows > 0)
        .map((stored) => ({ path: `data/${table.name}/${stored.unit}.parquet`, stored }))
        .sort((a, b) => (a.path < b.path ? -1 : 1)),
    }));
}

/** The files of one table as absolute paths. */
export function pathsOf(gold: readonly GoldTable[], name: string, path: (relative: string) => string): string[] {
  return gold.filter(({ table }) => table.name === name).flatMap(({ files }) => files.map(({ stored }) => path(stored.path)));
}
