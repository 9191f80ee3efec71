import { existsSync, statSync } from 'node:fs';
import type { StoredFile } from '../lake.ts';
import { selectCoverage, selectSettled, strayCoverage } from './coverage.ts';
import { deleteFile, insertFile, selectFile, selectFileAt, selectFiles } from './files.ts';
import type { Intent, Journal } from './journal.ts';
import type { CheckEntry, CoverageEntry, Ledger, MaterializationEntry, ResponseEntry, RunEntry } from './ledger.ts';
import {
  type AnswerPlace,
  type IndexedResponse,
  insertResponses,
  type RangeFilter,
  type ResponseFilter,
  selectIndexed,
  selectPlace,
  selectResponse,
  selectResponses,
} from './responses.ts';
import {
  endRun,
  insertChecks,
  insertMaterialization,
  insertRun,
  interruptRuns,
  selectChecks,
  selectMaterializations,
  selectRun,
  selectRuns,
} from './runs.ts';
import { LEDGER_VERSION, migrate, tooNew, versionOf } from './schema.ts';
import { SQLITE, Sqlite, sqliteCode } from './sqlite.ts';
import { relyOn, reveal, withhold } from './withheld.ts';

const RUNS_SHOWN = 20;

interface CreateOptions {
  readonly journal?: 'WAL' | 'DELETE' | 'MEMORY';
  readonly writer?: number;
}

/** The ledger in SQLite: readers never wait, writers take turns. */
export class SqliteLedger implements Ledger, Journal, Disposable {
  readonly #database: Sqlite;
  readonly #writer: number;
  /** The run that looks, where answers that others withhold are left out. */
  readonly #viewer: string | undefined;

  private constructor(database: Sqlite, writer = 0, viewer?: string) {
    this.#database = database;
    this.#writer = writer;
    this.#viewer = viewer;
  }

  /** Opens or creates the ledger of a writer, who has a number. `journal` is WAL where readers share the file. */
  static create(path: string, { journal = 'WAL', writer = 0 }: CreateOptions = {}): SqliteLedger {
    const database = Sqlite.open(path);
    try {
      database.script(`PRAGMA journal_mode = ${journal}; PRAGMA synchronous = FULL`);
      migrate(database, path);
    } catch (error) {
      database[Symbol.dispose]();
      throw error;
    }
    return new SqliteLedger(database, writer);
  }

  /** Opens an existing ledger for reading only, also where nothing may be written; undefined where there is none, or none yet. */
  static read(path: string): SqliteLedger | undefined {
    if (!existsSync(path)) return undefined;
    const database = openForReading(path);
    const version = versionOf(database);
    if (version === LEDGER_VERSION) return new SqliteLedger(database);
    database[Symbol.dispose]();
    if (version > LEDGER_VERSION) throw tooNew(path, version);
    return undefined;
  }

  /** The same ledger without answers that other runs than this one withhold. */
  settledFor(runId: string): SqliteLedger {
    return new SqliteLedger(this.#database, this.#writer, runId);
  }

  responses(filter: ResponseFilter): ResponseEntry[] {
    return selectResponses(this.#database, filter, this.#viewer);
  }

  response(responseId: string): ResponseEntry | undefined {
    return selectResponse(this.#database, responseId);
  }

  coverage(filter: RangeFilter): Map<string, CoverageEntry[]> {
    return this.#viewer === undefined ? selectCoverage(this.#database, filter) : selectSettled(this.#database, filter, this.#viewer);
  }

  cursor(name: string): number | undefined {
    return this.#database.row<{ value: number }>('SELECT value FROM cursors WHERE name = ?', name)?.value;
  }

  setCursor(name: string, value: number): void {
    this.#database.run('INSERT OR REPLACE INTO cursors (name, value) VALUES (?, ?)', name, value);
  }

  files(table?: string): StoredFile[] {
    return selectFiles(this.#database, table);
  }

  file(table: string, unit: string): StoredFile | undefined {
    return selectFile(this.#database, table, unit);
  }

  withhold(runId: string, asset: string): void {
    withhold(this.#database, runId, asset);
  }

  relyOn(runId: string, asset: string): void {
    relyOn(this.#database, runId, asset);
  }

  reveal(runId: string, assets: readonly string[]): void {
    reveal(this.#database, runId, assets);
  }

  startRun(run: Parameters<Ledger['startRun']>[0]): void {
    insertRun(this.#database, run, this.#writer);
  }

  finishRun(runId: string, end: Parameters<Ledger['finishRun']>[1]): void {
    this.#database.transaction(() => endRun(this.#database, runId, end));
  }

  runs(limit = RUNS_SHOWN): RunEntry[] {
    return selectRuns(this.#database, limit);
  }

  run(runId: string): (RunEntry & { result: unknown }) | undefined {
    return selectRun(this.#database, runId);
  }

  recordMaterialization(entry: MaterializationEntry): void {
    insertMaterialization(this.#database, entry);
  }

  materializations(runId: string): MaterializationEntry[] {
    return selectMaterializations(this.#database, runId);
  }

  recordChecks(checks: readonly CheckEntry[]): void {
    this.#database.transaction(() => insertChecks(this.#database, checks));
  }

  checks(asset?: string): CheckEntry[] {
    return selectChecks(this.#database, asset);
  }

  intend(intent: Intent): void {
    const sql = 'INSERT OR REPLACE INTO intents (path, writer, intent) VALUES (?, ?, ?)';
    this.#database.run(sql, intent.path, this.#writer, JSON.stringify(intent));
  }

  intents(): { writer: number; intent: Intent }[] {
    const rows = this.#database.rows<{ writer: number; intent: string }>('SELECT writer, intent FROM intents ORDER BY path');
    return rows.map(({ writer, intent }) => ({ writer, intent: this.#database.parsed(intent) }));
  }

  commit(file: StoredFile, responses: readonly IndexedResponse[]): void {
    this.#database.transaction(() => {
      insertFile(this.#database, file);
      insertResponses(this.#database, responses);
      this.drop(file.path);
    });
  }

  commitRemoval(path: string): void {
    this.#database.transaction(() => {
      deleteFile(this.#database, path);
      this.drop(path);
    });
  }

  drop(path: string): void {
    this.#database.run('DELETE FROM intents WHERE path = ?', path);
  }

  fileAt(path: string): StoredFile | undefined {
    return selectFileAt(this.#database, path);
  }

  place(responseId: string): AnswerPlace | undefined {
    return selectPlace(this.#database, responseId);
  }

  indexed(path: string): IndexedResponse[] {
    return selectIndexed(this.#database, path);
  }

  interruptRuns(writers: { isLive(number: number): boolean }): string[] {
    return this.#database.transaction(() => interruptRuns(this.#database, writers));
  }

  damage(): string[] {
    const lines = this.#database.rows<{ integrity_check: string }>('PRAGMA integrity_check').map((row) => row.integrity_check);
    const damage = lines.filter((line) => line !== 'ok');
    return damage.length > 0 ? damage : strayCoverage(this.#database);
  }

  [Symbol.dispose](): void {
    this.#database[Symbol.dispose]();
  }
}

/** Readers of a WAL database share memory through a file beside it; where that cannot be made, the file is read as it stands. */
function openForReading(path: string): Sqlite {
  const database = Sqlite.open(path, { readOnly: true });
  try {
    versionOf(database);
    return database;
  } catch (error) {
    database[Symbol.dispose]();
    const refused = sqliteCode(error) === SQLITE.readOnly || sqliteCode(error) === SQLITE.cantOpen;
    // What a killed writer left in the log beside the file would be overlooked; only a writer can bring it in.
    if (!refused || isFilled(`${path}-wal`)) throw error;
    return Sqlite.open(`file:${encodeURI(path).replaceAll('?', '%3f').replaceAll('#', '%23')}?immutable=1`, { readOnly: true });
  }
}

function isFilled(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
}
