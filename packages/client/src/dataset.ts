import { BullionError, type DatasetSpec } from '@bullion/core';
import type { TableName } from '@bullion/tables';
import { runtime } from '#runtime';
import { type Arrowable, arrowable } from './arrow.ts';
import { Edition } from './edition.ts';
import { Memory } from './parquet/memory.ts';
import type { ColumnOf, TableRow } from './row.ts';
import type { PlaceOptions } from './runtime/runtime.ts';
import type { ReadOptions } from './selection.ts';
import type { QueryOptions, SqlResult, SqlSession } from './sql/session.ts';

export interface OpenOptions extends PlaceOptions {
  /** What columns that were read may take in memory, so that they need not be read again. Default: 96 MB. */
  readonly memoryBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a published dataset: a folder, `file://`, `http(s)://`, `hf://org/name[@revision]`, `github://owner/repo[@tag]` or
 * `s3://bucket/prefix`; without a word, `$BULLION_DATASET` or the dataset of `$BULLION_HOME`. Files that are read from elsewhere are
 * kept in the cache, whole and verified, so that they can be read without a network later.
 */
export async function openDataset(address?: string, { signal, memoryBytes = 96e6, ...options }: OpenOptions = {}): Promise<Dataset> {
  const place = await runtime.placeOf(address ?? runtime.defaultDataset(), options);
  return new Dataset(new Edition(await place.manifest({ signal }), place, await runtime.compressors(), new Memory(memoryBytes)));
}

/** How often a question is asked again when the dataset is published anew meanwhile. */
const ATTEMPTS = 4;

/** A published dataset, open for reading. Every answer comes from one revision, also while a new one is being published. */
export class Dataset implements AsyncDisposable {
  #edition: Edition;
  #session: { readonly edition: Edition; readonly opened: Promise<SqlSession> } | undefined;

  constructor(edition: Edition) {
    this.#edition = edition;
  }

  /** The manifest, as typed in `@bullion/core`. */
  get spec(): DatasetSpec {
    return this.#edition.spec;
  }

  /** Names the content: equal content, equal revision. */
  get revision(): string {
    return this.#edition.spec.revision;
  }

  /** The folder or the address. */
  get url(): string {
    return this.#edition.place.name;
  }

  /** The selected rows of a table, in its order; only the files, row groups and columns that are needed are read. */
  read<Name extends TableName, C extends ColumnOf<Name> = ColumnOf<Name>>(
    table: Name,
    options: ReadOptions<C> = {},
  ): Promise<Pick<TableRow<Name>, C>[] & Arrowable> {
    return this.steadily(async (edition) => {
      const rows = await edition.read(table, options);
      const wanted: readonly string[] | undefined = options.columns;
      return arrowable(
        rows,
        rows,
        edition.table(table).columns.filter(({ name }) => wanted?.includes(name) ?? true),
      );
    });
  }

  /** SQL over all tables and the view `availability_with_volume`; what stands in `${}` is bound, never pasted. Needs @duckdb/node-api. */
  sql(text: TemplateStringsArray, ...params: readonly unknown[]): Promise<SqlResult> {
    return this.query(
      text.reduce((joined, part, index) => `${joined}$${index}${part}`),
      { params },
    );
  }

  /** One SELECT as text, with `$1`, `$2` … or `$symbol`, `$from` … for parameters, as it may stand in a file, and an optional limit of rows. Needs @duckdb/node-api. */
  query(text: string, options: QueryOptions = {}): Promise<SqlResult> {
    return this.steadily(async (edition) => (await this.#sessionOf(edition)).query(text, options));
  }

  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    // A session that did not open told that to whoever asked for it: here there is nothing to close.
    const [opened] = await Promise.allSettled([session?.opened]);
    if (opened.status === 'fulfilled') await opened.value?.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Does work that reads, on one edition; where that edition was replaced under it, once more on the next. */
  async steadily<T>(work: (edition: Edition) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const edition = this.#edition;
      const [outcome] = await Promise.allSettled([work(edition)]);
      const replaced = attempt < ATTEMPTS && (await this.#isReplaced(edition, outcome));
      if (replaced) continue;
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    }
  }

  /** Whether there is a newer edition to ask; a web server is only asked where a file was not what the manifest says. */
  async #isReplaced(edition: Edition, outcome: PromiseSettledResult<unknown>): Promise<boolean> {
    const isDoubtful = outcome.status === 'rejected' && outcome.reason instanceof BullionError && outcome.reason.code === 'dataset_corrupt';
    if (isDoubtful && (await edition.place.repair?.(edition.filesOf(outcome.reason))) === true) {
      // Its views name files that are no more.
      await this.close();
      return true;
    }
    const current = await edition.place.isCurrent(edition.manifest);
    if (current === true || (current === null && !isDoubtful)) return false;
    const manifest = await edition.place.manifest({ fresh: true });
    if (manifest.mark === edition.manifest.mark) return false;
    this.#edition = edition.next(manifest);
    return true;
  }

  async #sessionOf(edition: Edition): Promise<SqlSession> {
    if (this.#session?.edition !== edition) {
      await this.close();
      this.#session = { edition, opened: runtime.sql(edition) };
    }
    return this.#session.opened;
  }
}
