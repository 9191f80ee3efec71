import { BullionError } from '@bullion/core';
import { archiveFiles } from '@bullion/tables';
import type { Engine } from '../engine.ts';
import type { StoredFile } from '../lake.ts';
import type { IndexedResponse } from '../ledger/responses.ts';
import { parquet } from './content.ts';

/** The index entries of a file. What cannot be read is damaged: hashes of content leave out when and by whom something was asked. */
export async function indexOfFile(engine: Engine, path: string, about: Parameters<typeof indexOf>[2]): Promise<IndexedResponse[]> {
  try {
    return await indexOf(engine, parquet(path), about);
  } catch (cause) {
    if (cause instanceof BullionError && cause.code === 'io_failed') throw cause;
    throw new BullionError('corrupt_file', `${path} cannot be read.`, { details: { path }, cause });
  }
}

/** The index entries of answers, by the same query from rows that are about to be a file and from the file. */
export async function indexOf(
  engine: Engine,
  from: string,
  { path, file }: { readonly path: string; readonly file: Pick<StoredFile, 'table'> },
): Promise<IndexedResponse[]> {
  const hasEtag = file.table === archiveFiles.name;
  const rows = await engine.rows<Omit<IndexedResponse, 'path'>>(`
    SELECT response_id AS "responseId", asset, exchange, series, asked_from AS "askedFrom", asked_until AS "askedUntil",
      final_until AS "finalUntil", recheck_from AS "recheckFrom", asked_on AS "askedOn", answer, url, sha256, status,
      requested_at AS "requestedAt", received_at AS "receivedAt", run_id AS "runId", batch_id AS "batchId",
      ${hasEtag ? 'etag' : 'NULL::VARCHAR'} AS etag, coalesce(body_bytes, 0) AS "bodyBytes"
    FROM ${from} ORDER BY response_id`);
  return rows.map((row) => ({ ...row, path }));
}
