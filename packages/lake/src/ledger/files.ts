import type { StoredFile } from '../lake.ts';
import { deleteResponses } from './responses.ts';
import type { Sqlite } from './sqlite.ts';

/** A file as it is in its row. */
type FileFacts = Omit<StoredFile, 'changed' | 'digests'> & { readonly digests: string };

const SELECT = `SELECT path, table_name AS "table", asset, unit, period, rows, bytes, sha256, content_hash AS contentHash,
  inputs_hash AS inputsHash, code_version AS codeVersion, run_id AS runId, digests FROM files`;

/** The files of a table by unit, or all files by path. */
export function selectFiles(database: Sqlite, table?: string): StoredFile[] {
  const rows =
    table === undefined
      ? database.rows<FileFacts>(`${SELECT} ORDER BY path`)
      : database.rows<FileFacts>(`${SELECT} WHERE table_name = ? ORDER BY unit`, table);
  return rows.map((row) => asStored(database, row));
}

export function selectFile(database: Sqlite, table: string, unit: string): StoredFile | undefined {
  const row = database.row<FileFacts>(`${SELECT} WHERE table_name = ? AND unit = ?`, table, unit);
  return row === undefined ? undefined : asStored(database, row);
}

export function selectFileAt(database: Sqlite, path: string): StoredFile | undefined {
  const row = database.row<FileFacts>(`${SELECT} WHERE path = ?`, path);
  return row === undefined ? undefined : asStored(database, row);
}

export function insertFile(database: Sqlite, file: StoredFile): void {
  database.run(
    `INSERT OR REPLACE INTO files
      (path, table_name, asset, unit, period, rows, bytes, sha256, content_hash, inputs_hash, code_version, run_id, digests)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    file.path,
    file.table,
    file.asset,
    file.unit,
    file.period,
    file.rows,
    file.bytes,
    file.sha256,
    file.contentHash,
    file.inputsHash,
    file.codeVersion,
    file.runId,
    JSON.stringify(file.digests),
  );
}

export function deleteFile(database: Sqlite, path: string): void {
  deleteResponses(database, path);
  database.run('DELETE FROM files WHERE path = ?', path);
}

/** `changed` tells what a write did; a file that is looked up has not just changed. */
function asStored(database: Sqlite, facts: FileFacts): StoredFile {
  return { ...facts, digests: database.parsed(facts.digests), changed: false };
}
