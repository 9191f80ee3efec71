import { BullionError, quoteName, type Table } from '@bullion/core';
import { archiveFiles, responses } from '@bullion/tables';
import type { Engine } from '../engine.ts';
import type { BronzeBatch, BronzeRow } from '../lake.ts';
import { checkBody } from './bodies.ts';
import { columnsOf, contentOf } from './content.ts';
import { type PackedRow, packed } from './packing.ts';
import type { Staged } from './stage.ts';

export const BRONZE: Readonly<Record<BronzeBatch['table'], Table>> = { responses, archive_files: archiveFiles };

/** Loads answers in their order and hashes them. Each value is checked as it is loaded; bodies are large, so they stay where they are. */
export async function stageAnswers(engine: Engine, name: string, { table: kind, rows }: BronzeBatch, path: string): Promise<Staged> {
  const inTurn = inOrder(rows);
  for (const row of inTurn) checkBody(row, path);
  const sorted = await packed(inTurn);
  if (kind === 'responses') await engine.load(name, responses, sorted);
  else await engine.load(name, archiveFiles, sorted.map(asArchiveFile));
  return { name, inOrder: true, ...(await contentOf(engine, quoteName(name), columnsOf(BRONZE[kind]), 'with bodies')) };
}

function inOrder(rows: readonly BronzeRow[]): BronzeRow[] {
  const sorted = rows.toSorted((a, b) => (a.response_id < b.response_id ? -1 : 1));
  const twice = sorted.find((row, index) => row.response_id === sorted[index - 1]?.response_id);
  if (twice === undefined) return sorted;
  throw new BullionError('bug', `Two answers would have the id ${twice.response_id}; nothing was written.`);
}

/** An answer of an archive says what it is about in columns of its own; what it does not say is null, what it must say is checked on loading. */
function asArchiveFile(row: PackedRow) {
  const { size = Number.NaN, etag = null, last_modified = null, checksum = null, verdict = '' } = row;
  return { ...row, size, etag, last_modified, checksum, verdict };
}
