import { BullionError, type Table } from '@bullion/core';
import { tables } from '@bullion/tables';
import type { Engine } from '../engine.ts';
import type { BronzeRow } from '../lake.ts';
import { checkBody } from './bodies.ts';
import { type Content, columnsOf, contentOf, type DescribedColumn, describe, parquet } from './content.ts';
import { type Footer, readFooter } from './footer.ts';
import { type PackedRow, unpacked } from './packing.ts';

const KNOWN: ReadonlyMap<string, Table> = new Map(Object.entries(tables));

/** What is known of a file that was just written; its bodies were held against their SHA-256 before. */
interface Wrote extends Pick<Content, 'bodies'> {
  readonly table: Table;
}

/**
 * Reads a file whole and holds it against its own footer and its table: columns, types, count of rows, content, and for bronze
 * every body against its SHA-256. Used after each write, and wherever a file is found that the ledger does not know.
 */
export async function readBack(engine: Engine, path: string, wrote?: Wrote): Promise<Footer> {
  try {
    const footer = await readFooter(engine, path);
    const columns = await describe(engine, parquet(path));
    checkColumns(path, columns, wrote?.table ?? KNOWN.get(footer.table));
    const known = wrote?.bodies ?? null;
    const { rows, contentHash, hashedBy, bodies } = await contentOf(
      engine,
      parquet(path),
      columns,
      known === null ? undefined : 'with bodies',
    );
    if (rows !== footer.rows) throw corrupt(path, `holds ${rows} rows instead of ${footer.rows}`);
    // What another version hashed in another way cannot be compared, and is taken at its word.
    if (hashedBy === footer.hashedBy && contentHash !== footer.contentHash) throw corrupt(path, 'holds other content than was written');
    if (known === null) await checkBodies(engine, path, columns);
    else if (known !== bodies) throw corrupt(path, 'holds other bodies than were written');
    return footer;
  } catch (error) {
    if (error instanceof BullionError && (error.code === 'corrupt_file' || error.code === 'io_failed')) throw error;
    throw corrupt(path, 'cannot be read', error);
  }
}

function checkColumns(path: string, found: readonly DescribedColumn[], table: Table | undefined): void {
  if (table === undefined) return;
  const wanted = columnsOf(table).map(({ name, type }) => `${name} ${type}`);
  const present = found.map(({ name, type }) => `${name} ${type}`);
  const wrong = wanted.find((column, index) => column !== present[index]) ?? present[wanted.length];
  if (wrong !== undefined) throw corrupt(path, `differs from table ${table.name} in column ${wrong}`);
}

async function checkBodies(engine: Engine, path: string, columns: readonly DescribedColumn[]): Promise<void> {
  const names = new Set(columns.map(({ name }) => name));
  if (!names.has('body') || !names.has('sha256')) return;
  const [found] = await engine.rows<{ id: string }>(
    `SELECT response_id AS id FROM ${parquet(path)}
     WHERE body IS NOT NULL AND body_encoding IS NULL AND sha256(body) <> sha256 ORDER BY id LIMIT 1`,
  );
  if (found !== undefined) throw corrupt(path, `has a body that does not match its SHA-256, in answer ${found.id}`);
  for await (const row of packedRows(engine, path)) checkBody(row, path);
}

/** The answers whose bodies are compressed, unpacked one by one: a file holds some megabytes of them. */
async function* packedRows(engine: Engine, path: string): AsyncGenerator<BronzeRow> {
  const rows = await engine.rows<PackedRow>(`SELECT * FROM ${parquet(path)} WHERE body_encoding IS NOT NULL ORDER BY response_id`);
  for (const row of rows) yield await unpacked(row, path);
}

function corrupt(path: string, what: string, cause?: unknown): BullionError {
  return new BullionError('corrupt_file', `${path} ${what}.`, {
    details: { path },
    cause,
  });
}
