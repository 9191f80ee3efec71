import { quoteName, quoteText } from '@bullion/core';
import { provenanceNames } from '@bullion/tables';
import { sha256Of } from '../disk.ts';
import type { Engine } from '../engine.ts';

/** What the rows of a file say, whoever fetched them and whenever. */
export interface Content {
  readonly rows: number;
  /** Of the column names and the rows in any order, provenance left out: equal content, equal hash. */
  readonly contentHash: string;
}

export interface DescribedColumn {
  readonly name: string;
  /** As DuckDB says it. */
  readonly type: string;
}

/** When and by whom something was fetched is not content, nor are the bytes of a body whose SHA-256 is a column beside it. */
const NOT_CONTENT: ReadonlySet<string> = new Set([
  ...provenanceNames,
  ...['response_id', 'asked_on', 'server_time', 'attempts', 'headers', 'body'],
]);

/** Columns and types of what a FROM clause names. */
export function describe(engine: Engine, from: string): Promise<DescribedColumn[]> {
  return engine.rows<DescribedColumn>(`SELECT column_name AS name, column_type AS type FROM (DESCRIBE SELECT * FROM ${from})`);
}

export async function contentOf(engine: Engine, from: string, columns: readonly DescribedColumn[]): Promise<Content> {
  const told = columns.filter(({ name }) => !NOT_CONTENT.has(name));
  // md5 of a text per row, summed: stable across versions of DuckDB, unlike its own hash(), and independent of the order of rows.
  const row = told.map(textOf).join(` || ${SEPARATOR} || `);
  const [found] = await engine.rows<{ rows: number; sum: string }>(
    `SELECT count(*) AS rows, coalesce(sum(md5_number_lower(${row || "''"})), 0)::VARCHAR AS sum FROM ${from}`,
  );
  const { rows = 0, sum = '0' } = found ?? {};
  return {
    rows,
    contentHash: sha256Of(JSON.stringify([told.map(({ name }) => name), rows, sum])),
  };
}

/** Control characters that no source sends: between values, and for null. */
const SEPARATOR = 'chr(31)';
const NULL_MARK = 'chr(30)';

function textOf({ name, type }: DescribedColumn): string {
  const column = quoteName(name);
  if (type === 'VARCHAR') return `coalesce(${column}, ${NULL_MARK})`;
  if (type === 'TIMESTAMP WITH TIME ZONE') return `coalesce(epoch_us(${column})::VARCHAR, ${NULL_MARK})`;
  if (type === 'BLOB') return `coalesce(md5(${column}), ${NULL_MARK})`;
  return `coalesce(${column}::VARCHAR, ${NULL_MARK})`;
}

/** A Parquet file as it is written in a FROM clause. */
export function parquet(path: string): string {
  return `read_parquet(${quoteText(path)})`;
}
