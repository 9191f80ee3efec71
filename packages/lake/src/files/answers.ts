import { dirname, join } from 'node:path';
import { BullionError, quoteText } from '@bullion/core';
import type { Engine } from '../engine.ts';
import type { BronzeRow } from '../lake.ts';
import type { Journal } from '../ledger/journal.ts';
import type { AnswerPlace } from '../ledger/responses.ts';
import { checkBody } from './bodies.ts';
import { type PackedRow, unpacked } from './packing.ts';
import { readBack } from './read-back.ts';

/** What is held at a time: at most so many answers, with at most so many bytes of bodies (one larger body alone is let through). */
const WINDOW = { answers: 4096, bytes: 32 * 1024 * 1024 } as const;

type What = 'whole' | 'without bodies';

interface Wanted {
  readonly paths: readonly string[];
  readonly ids: readonly string[];
  readonly what: What;
}

interface Shelf {
  readonly home: string;
  readonly engine: Engine;
  readonly journal: Pick<Journal, 'place'>;
}

/** The stored answers with these ids, in the order of the ids: each body checked against its SHA-256, or all that is known but the bodies. */
export async function* readAnswers(shelf: Shelf, responseIds: readonly string[], what: What): AsyncGenerator<BronzeRow> {
  for (const window of windows(shelf, responseIds, what)) {
    const found = await readWindow(shelf, window, what);
    for (const [index, row] of (await Promise.all(window.map((place) => take(found, place)))).entries()) {
      checkBody(row, window[index]?.path ?? '');
      yield row;
    }
  }
}

/** Unpacked on other threads, while this one reads what was unpacked before. */
function take(found: ReadonlyMap<string, PackedRow>, { responseId, path }: AnswerPlace): Promise<BronzeRow> {
  const row = found.get(responseId);
  if (row !== undefined) return unpacked(row, path);
  throw new BullionError('corrupt_file', `${path} lacks the answer ${responseId}.`, { details: { path } });
}

function* windows({ journal }: Shelf, responseIds: readonly string[], what: What): Generator<AnswerPlace[]> {
  let window: AnswerPlace[] = [];
  let bytes = 0;
  for (const id of responseIds) {
    const place = journal.place(id);
    if (place === undefined) throw new BullionError('bug', `No stored answer has the id ${id}.`);
    const more = what === 'whole' ? place.bodyBytes : 0;
    if (window.length > 0 && (window.length === WINDOW.answers || bytes + more > WINDOW.bytes)) {
      yield window;
      window = [];
      bytes = 0;
    }
    window.push(place);
    bytes += more;
  }
  if (window.length > 0) yield window;
}

/** One query for all files of a folder, which have the same columns: answers of one series may be spread over many batches. */
async function readWindow(shelf: Shelf, window: readonly AnswerPlace[], what: What): Promise<Map<string, PackedRow>> {
  const found = new Map<string, PackedRow>();
  for (const places of Map.groupBy(window, ({ path }) => dirname(path)).values()) {
    const ids = [...new Set(places.map(({ responseId }) => responseId))];
    const paths = [...new Set(places.map(({ path }) => path))];
    for (const row of await readRows(shelf, { paths, ids, what })) found.set(row.response_id, row);
  }
  return found;
}

async function readRows({ home, engine }: Shelf, { paths, ids, what }: Wanted): Promise<PackedRow[]> {
  const files = paths.map((path) => quoteText(join(home, path)));
  try {
    const columns = what === 'whole' ? '*' : '* REPLACE (NULL::BLOB AS body)';
    const sql = `SELECT ${columns} FROM read_parquet([${files.join(', ')}]) WHERE response_id IN (SELECT unnest($ids))`;
    return await engine.rows<PackedRow>(sql, { ids });
  } catch (error) {
    if (error instanceof BullionError && error.code === 'io_failed') throw error;
    throw await unreadable({ home, engine }, paths, error);
  }
}

/** Names the first of the files that cannot be read. */
async function unreadable({ home, engine }: Pick<Shelf, 'home' | 'engine'>, paths: readonly string[], cause: unknown): Promise<unknown> {
  for (const path of paths) {
    try {
      await readBack(engine, join(home, path));
    } catch (error) {
      return error;
    }
  }
  return cause;
}
