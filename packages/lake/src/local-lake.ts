import { join } from 'node:path';
import { BullionError, invariant, periodOf, type Table } from '@bullion/core';
import type { Engine } from './engine.ts';
import { readAnswers } from './files/answers.ts';
import { commitFile, removeCommitted, type Workshop } from './files/commit.ts';
import { PlainNumberFile } from './files/number-file.ts';
import { proveFile } from './files/prove.ts';
import { LocalScratchFile } from './files/scratch-file.ts';
import { type Staged, stage, unstage } from './files/stage.ts';
import { BRONZE, stageAnswers } from './files/stage-answers.ts';
import type { BronzeBatch, BronzeRow, Lake, NewFile, NumberFile, ScratchFile, StoredFile } from './lake.ts';
import { LAYOUT, lakePath, layerOf } from './layout.ts';
import { type Leases, REFINING } from './leases.ts';
import type { WriteIntent } from './ledger/journal.ts';
import type { SqliteLedger } from './ledger/sqlite-ledger.ts';
import type { Writer } from './writers.ts';

interface Parts extends Workshop {
  readonly simulated: boolean;
  readonly engine: Engine;
  readonly journal: SqliteLedger;
  /** Absent in a lake that was opened for reading. */
  readonly writing: { readonly writer: Writer; readonly leases: Leases } | undefined;
}

/** What a lake and its views share while they are open. */
class Memory {
  /** Path and SHA-256 of the files that were looked at; what this process saw whole is not read again. */
  readonly proven = new Set<string>();
  /** Commits begun. */
  commits = 0;
}

/** A lake in a folder of this machine. */
export class LocalLake implements Lake {
  readonly #parts: Parts;
  readonly #memory: Memory;

  constructor(parts: Parts, memory = new Memory()) {
    this.#parts = parts;
    this.#memory = memory;
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

  settledFor(runId: string): LocalLake {
    return new LocalLake({ ...this.#parts, journal: this.ledger.settledFor(runId) }, this.#memory);
  }

  async lease(name: string, signal?: AbortSignal): Promise<AsyncDisposable> {
    return await this.#writing.leases.take(name, signal);
  }

  async tryLease(name: string): Promise<AsyncDisposable | undefined> {
    return await this.#writing.leases.tryTake(name);
  }

  async appendBronze(batch: BronzeBatch): Promise<StoredFile> {
    await using _lease = await this.lease(batch.asset);
    const { asset, batchId, runId, rows } = batch;
    const stray = rows.find((row) => row.asset !== asset || row.batch_id !== batchId);
    invariant(rows.length > 0 && stray === undefined, `answers of batch ${batchId} of ${asset} only, and at least one`);
    const path = lakePath('bronze', asset, batchId);
    invariant(this.ledger.fileAt(path) === undefined, `a new batch: ${path} is written once and never again`);
    const table = BRONZE[batch.table];
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
    return this.#commit(path, table, facts, (name) => stageAnswers(this.engine, name, batch, path));
  }

  async replaceFile(file: NewFile): Promise<StoredFile> {
    const { table, asset, unit, period, query, isProjection = false, numbered, inputsHash, codeVersion, runId, digests = {} } = file;
    await using _lease = await this.lease(REFINING);
    const path = lakePath(table.layer, table.name, unit);
    const facts = { table: table.name, asset, unit, period, inputsHash, codeVersion, runId, digests };
    return this.#commit(path, table, facts, async (name) => {
      const staged = await stage(this.engine, name, table, { sql: query, isProjection }, period);
      return { ...staged, numbered };
    });
  }

  async removeFile(path: string): Promise<void> {
    // Some of it is forgotten by the exchanges: what arrived is all that is left.
    invariant(layerOf(path) !== 'bronze', `${path} to be something that can be made again`);
    await using _lease = await this.lease(REFINING);
    if (this.ledger.fileAt(path) !== undefined) await removeCommitted(this.#parts, path);
  }

  numberFile(columns: readonly string[]): NumberFile {
    return new PlainNumberFile(this.#scratch('numbers.parquet'), columns);
  }

  scratchFile(): ScratchFile {
    return new LocalScratchFile(this.#scratch('scratch'));
  }

  #scratch(ending: string): string {
    const { number: writer } = this.#writing.writer;
    return this.path(`${LAYOUT.temporary}/w${writer}-${++this.#memory.commits}-${ending}`);
  }

  async prove(files: readonly StoredFile[]): Promise<void> {
    for (const file of files) {
      const seen = `${file.path} ${file.sha256}`;
      if (this.#memory.proven.has(seen)) continue;
      await proveFile(this.home, file);
      this.#memory.proven.add(seen);
    }
  }

  answers(responseIds: readonly string[], what: 'whole' | 'without bodies' = 'whole'): AsyncGenerator<BronzeRow> {
    return readAnswers(this.#parts, responseIds, what);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine[Symbol.asyncDispose]();
    this.ledger[Symbol.dispose]();
    await this.#parts.writing?.writer[Symbol.asyncDispose]();
  }

  async #commit(path: string, table: Table, file: WriteIntent['file'], fill: (name: string) => Promise<Staged>): Promise<StoredFile> {
    const { number: writer } = this.#writing.writer;
    const number = ++this.#memory.commits;
    const name = `staged_${number}`;
    try {
      const staged = await fill(name);
      const intent: WriteIntent = { kind: 'write', path, temporary: `${LAYOUT.temporary}/w${writer}-${number}.parquet`, file };
      return await commitFile(this.#parts, intent, table, staged);
    } finally {
      await unstage(this.engine, name);
    }
  }

  get #writing(): NonNullable<Parts['writing']> {
    const { writing, home } = this.#parts;
    if (writing === undefined) throw new BullionError('bug', `${home} was opened for reading and is written to.`);
    return writing;
  }
}
