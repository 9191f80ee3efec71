import { quoteName, quoteText, type SpecTable } from '@bullion/core';
import { AVAILABILITY_WITH_VOLUME } from '@bullion/tables';
import type { Edition } from '../edition.ts';

/** The views of an edition: every table, and availability with its volumes. */
export class Views {
  readonly #edition: Edition;

  constructor(edition: Edition) {
    this.#edition = edition;
  }

  /** The statements that make them, as long as no table was touched. */
  initial(): string[] {
    const { tables } = this.#edition.spec;
    const views = tables.map((table) => createView(table, table.files.length === 0 ? nothing(table) : untouched(table)));
    const names = tables.map(({ name }) => name);
    const hasAvailability = names.includes('daily_availability') && names.includes('ohlcv_daily');
    return hasAvailability ? [...views, `CREATE VIEW availability_with_volume AS ${AVAILABILITY_WITH_VOLUME}`] : views;
  }

  /** The table that a failed statement touched before it was there; undefined for any other failure. */
  touchedBy(error: unknown): SpecTable | undefined {
    const name = error instanceof Error ? TOUCHED.exec(error.message)?.[1] : undefined;
    return this.#edition.spec.tables.find((table) => table.name === name);
  }

  /** The statement that puts a table in place, once its files are on this disk. */
  async real(table: SpecTable): Promise<string> {
    const { place, manifest } = this.#edition;
    const paths: string[] = [];
    for (let at = 0; at < table.files.length; at += FILES_AT_ONCE) {
      paths.push(...(await Promise.all(table.files.slice(at, at + FILES_AT_ONCE).map((file) => place.local(file, manifest)))));
    }
    return createView(table, `SELECT * FROM read_parquet([${paths.map(quoteText).join(', ')}], hive_partitioning = false)`);
  }
}

const FILES_AT_ONCE = 6;

const createView = ({ name }: SpecTable, select: string): string => `CREATE OR REPLACE VIEW ${quoteName(name)} AS ${select}`;

const nothing = (table: SpecTable): string => `SELECT ${columnsOf(table, 'NULL')} WHERE false`;

/**
 * A view with the right columns that fails as soon as a row of it is wanted, so that only tables that somebody asks for are downloaded.
 * The text of the failure depends on a row: of a constant, DuckDB would know before it looks that no row can satisfy a filter.
 */
function untouched(table: SpecTable): string {
  const failure = `error(${quoteText(`bullion-untouched:${table.name};`)} || n)`;
  return `SELECT ${columnsOf(table, failure)} FROM range(1) rows(n) WHERE ${failure} IS NULL`;
}

const TOUCHED = /bullion-untouched:([^;]+);/;

function columnsOf({ columns }: SpecTable, value: string): string {
  return columns.map(({ name, type }) => `CAST(${value} AS ${type}) AS ${quoteName(name)}`).join(', ');
}
