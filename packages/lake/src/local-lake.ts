import { join } from 'node:path';
import { BullionError, invariant, periodOf, type Table } from '@bullion/core';
import { archiveFiles, responses } from '@bullion/tables';
import type { Engine } from './engine.ts';
import { readAnswers } from './files/answers.ts';
import { checkBody } from './files/bodies.ts';
import { commitFile, removeCommitted, type Workshop } from './files/commit.ts';
import { proveFile } from './files/prove.ts';
import { type Staged, stage, stageLoaded, unstage } from './files/stage.ts';
import type { BronzeBatch, BronzeRow, Lake, NewFile, StoredFile } from './lake.ts';
import { LAYOUT, lakePath } from './layout.ts';
import type { WriteIntent } from './ledger/journal.ts';
import type { SqliteLedger } from './ledger/sqlite-ledger.ts';

interface Parts extends Workshop {
  readonly simulated: boolean;
  readonly engine: Engine;
  readonly journal: SqliteLedger;
  /** The lock of a writer; absent in a lake that was opened for reading. */
  readonly lock: AsyncDisposable | undefined;
}

/** A lake in a folder of this machine. */
export class LocalLake implements Lake {
  readonly #parts: Parts;
  /** Path and SHA-256 of the files that were looked at; what this process saw whole is not read again. */
  readonly #proven = new Set<string>();
  #written = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get home(): string {
    return this.#parts.home;
  }

  get simulated(): boolean {
    return this.#parts.simulated;
  }

  get ledger(): SqliteLedger {
    return this.#parts.journal;
  }

  get engine(): Engine {
    return this.#parts.engine;
  }

  path(relative: string): string {
    return join(this.home, relative);
  }

  async appendBronze({ asset, table: kind, batchId, runId, rows }: BronzeBatch): Promise<StoredFile> {
    this.#mayWrite();
    const stray = rows.find((row) => row.asset !== asset || row.batch_id !== batchId);
    invariant(rows.length > 0 && stray === undefined, `answers of batch ${batchId} of ${asset} only, and at least one`);
    const path = lakePath('bronze', asset, batchId);
    invariant(this.ledger.fileAt(path) === undefined, `a new batch: ${path} is written once and never again`);
    const table: Table = kind === 'responses' ? responses : archiveFiles;
    const { codeVersion } = table;
    const facts = {
      table: table.name,
      asset,
      unit: batchId,
      period: periodOf(table.grain, 0),
      inputsHash: null,
      codeVersion,
      runId,
      digests: {},
    };
    return this.#commit(path, table, facts, async (name) => {
      await this.#loadAnswers(name, kind, rows.toSorted(byId));
      await Promise.all(rows.map((row) => checkBody(row, path)));
      return stageLoaded(this.engine, name, table);
    });
  }

  async replaceFile({ table, asset, unit, period, query, inputsHash, codeVersion, runId, digests = {} }: NewFile): Promise<StoredFile> {
    this.#mayWrite();
    const path = lakePath(table.layer, table.name, unit);
    const facts = { table: table.name, asset, unit, period, inputsHash, codeVersion, runId, digests };
    return this.#commit(path, table, facts, (name) => stage(this.engine, name, table, query, period));
  }

  async removeFile(path: string): Promise<void> {
    this.#mayWrite();
    if (this.ledger.fileAt(path) !== undefined) await removeCommitted(this.#parts, path);
  }

  async prove(files: readonly StoredFile[]): Promise<void> {
    for (const file of files) {
      const seen = `${file.path} ${file.sha256}`;
      if (this.#proven.has(seen)) continue;
      await proveFile(this.home, file);
      this.#proven.add(seen);
    }
  }

  answers(responseIds: readonly string[]): AsyncGenerator<BronzeRow> {
    return readAnswers(this.#parts, responseIds);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine[Symbol.asyncDispose]();
    this.ledger[Symbol.dispose]();
    await this.#parts.lock?.[Symbol.asyncDispose]();
  }

  async #loadAnswers(name: string, kind: BronzeBatch['table'], rows: readonly BronzeRow[]): Promise<void> {
    if (kind === 'responses') return this.engine.load(name, responses, rows);
    await this.engine.load(name, archiveFiles, rows.map(asArchiveFile));
  }

  async #commit(path: string, table: Table, file: WriteIntent['file'], fill: (name: string) => Promise<Staged>): Promise<StoredFile> {
    const number = this.#next();
    const name = `staged_${number}`;
    try {
      const staged = await fill(name);
      const intent: WriteIntent = { kind: 'write', path, temporary: `${LAYOUT.temporary}/${number}.parquet`, file };
      return await commitFile(this.#parts, intent, table, staged);
    } finally {
      await unstage(this.engine, name);
    }
  }

  #next(): number {
    return ++this.#written;
  }

  #mayWrite(): void {
    if (this.#parts.lock === undefined) throw new BullionError('bug', `${this.home} was opened for reading and is written to.`);
  }
}

function byId(a: BronzeRow, b: BronzeRow): number {
  return a.response_id < b.response_id ? -1 : 1;
}

/** An answer of an archive says what it is about in columns of its own; what it does not say is null, what it must say is checked on loading. */
function asArchiveFile(row: BronzeRow) {
  const { size = Number.NaN, etag = null, last_modified = null, checksum = null, verdict = '' } = row;
  return { ...row, size, etag, last_modified, checksum, verdict };
}
