import { coverWith, recoverSeries } from './coverage.ts';
import type { ResponseEntry } from './ledger.ts';
import type { Sqlite } from './sqlite.ts';
import { isWithheld, VISIBLE } from './withheld.ts';

/** An entry as it is indexed: with the size of the body, so that readers can bound what they hold. */
export interface IndexedResponse extends Omit<ResponseEntry, 'seq'> {
  readonly bodyBytes: number;
}

export interface ResponseFilter extends RangeFilter {
  readonly after?: number;
}

export interface RangeFilter {
  readonly asset: string;
  readonly series?: string;
  readonly from?: number;
  readonly until?: number;
}

/** Each property of an entry and the column that it is in. */
const COLUMNS = {
  responseId: 'response_id',
  asset: 'asset',
  exchange: 'exchange',
  series: 'series',
  askedFrom: 'asked_from',
  askedUntil: 'asked_until',
  finalUntil: 'final_until',
  recheckFrom: 'recheck_from',
  askedOn: 'asked_on',
  answer: 'answer',
  url: 'url',
  sha256: 'sha256',
  status: 'status',
  requestedAt: 'requested_at',
  receivedAt: 'received_at',
  runId: 'run_id',
  batchId: 'batch_id',
  path: 'path',
  etag: 'etag',
} as const satisfies Record<keyof Omit<ResponseEntry, 'seq'>, string>;

const SELECTED = selected({ seq: 'seq', ...COLUMNS });
const INDEXED = selected({ ...COLUMNS, bodyBytes: 'body_bytes' });
const SELECT = `SELECT ${SELECTED.join(', ')} FROM responses`;

function selected(columns: Readonly<Record<string, string>>): string[] {
  return Object.entries(columns).map(([property, column]) => `${column} AS ${property}`);
}

/** Without what other runs than `viewer`'s withhold, where there is a viewer. */
export function selectResponses(database: Sqlite, { asset, series, from, until, after }: ResponseFilter, viewer?: string): ResponseEntry[] {
  const conditions = ['asset = ?'];
  const values: (string | number)[] = [asset];
  const add = (condition: string, ...bound: (string | number)[]): void => {
    conditions.push(condition);
    values.push(...bound);
  };
  if (series !== undefined) add('series = ?', series);
  if (until !== undefined) add('asked_from < ?', until);
  // A snapshot may speak about an instant: its range is empty and still counts where it lies inside.
  if (from !== undefined) add('(asked_until > ? OR asked_from >= ?)', from, from);
  if (after !== undefined) add('seq > ?', after);
  if (viewer !== undefined && isWithheld(database, asset, viewer)) add(VISIBLE, viewer, viewer);
  const order = 'ORDER BY series, asked_from, received_at, response_id';
  return database.rows<ResponseEntry>(`${SELECT} WHERE ${conditions.join(' AND ')} ${order}`, ...values);
}

export function selectResponse(database: Sqlite, responseId: string): ResponseEntry | undefined {
  return database.row<ResponseEntry>(`${SELECT} WHERE response_id = ?`, responseId);
}

/** Where an answer is, and how large. */
export interface AnswerPlace {
  readonly responseId: string;
  readonly path: string;
  readonly bodyBytes: number;
}

export function selectPlace(database: Sqlite, responseId: string): AnswerPlace | undefined {
  const sql = 'SELECT response_id AS responseId, path, body_bytes AS bodyBytes FROM responses WHERE response_id = ?';
  return database.row<AnswerPlace>(sql, responseId);
}

/** The index entries of a file, in the order of their ids. */
export function selectIndexed(database: Sqlite, path: string): IndexedResponse[] {
  const sql = `SELECT ${INDEXED.join(', ')} FROM responses WHERE path = ? ORDER BY response_id`;
  return database.rows<IndexedResponse>(sql, path);
}

/** Forgets the answers of a file; what they covered is open again. */
export function deleteResponses(database: Sqlite, path: string): void {
  const series = database.rows<{ asset: string; series: string }>('SELECT DISTINCT asset, series FROM responses WHERE path = ?', path);
  database.run('DELETE FROM responses WHERE path = ?', path);
  for (const each of series) recoverSeries(database, each.asset, each.series);
}

const INSERT = `INSERT OR REPLACE INTO responses (${[...Object.values(COLUMNS), 'body_bytes'].join(', ')})
  VALUES (${new Array(Object.keys(COLUMNS).length + 1).fill('?').join(', ')})`;

const PROPERTIES = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];

export function insertResponses(database: Sqlite, entries: readonly IndexedResponse[]): void {
  for (const entry of entries) {
    const values = PROPERTIES.map((property) => entry[property]);
    database.run(INSERT, ...values, entry.bodyBytes);
  }
  coverWith(database, entries);
}
