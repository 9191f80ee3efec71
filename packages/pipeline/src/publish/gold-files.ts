import type { Table } from '@bullion/core';
import type { Ledger, StoredFile } from '@bullion/lake';

/** A gold table with the files that the lake has of it, oldest period first. */
export interface GoldTable {
  readonly table: Table;
  /** Its rows are left out, because the terms of their source limit passing them on. */
  readonly isWithheld: boolean;
  readonly files: readonly GoldFile[];
}

export interface GoldFile {
  /** Inside the dataset: `data/<table>/<period>.parquet`. */
  readonly path: string;
  readonly stored: StoredFile;
}

/**
 * Every gold table; one that has no files yet is part of the dataset too, so that it can be asked and answers with nothing.
 * Rows whose terms limit passing them on are left out, unless their table is among `allowed`.
 */
export function goldFiles(tables: readonly Table[], ledger: Pick<Ledger, 'files'>, allowed: readonly string[]): GoldTable[] {
  return tables
    .filter(({ layer }) => layer === 'gold')
    .map((table) => {
      const isWithheld = table.terms !== undefined && !allowed.includes(table.name);
      return { table, isWithheld, files: isWithheld ? [] : filesOf(table, ledger) };
    });
}

function filesOf({ name }: Table, ledger: Pick<Ledger, 'files'>): GoldFile[] {
  return ledger
    .files(name)
    .filter(({ rows }) => rows > 0)
    .map((stored) => ({ path: `data/${name}/${stored.unit}.parquet`, stored }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The files of one table as absolute paths. */
export function pathsOf(gold: readonly GoldTable[], name: string, path: (relative: string) => string): string[] {
  return gold.filter(({ table }) => table.name === name).flatMap(({ files }) => files.map(({ stored }) => path(stored.path)));
}
