import type { BronzeBatch, StoredFile } from '@bullion/lake';
import type { World } from '../../engine/asset.ts';
import type { LooseRow } from './row.ts';

/** Rows in one file at most; what is lost when a run is killed is never more than this. */
const ROWS_MAX = 256;
/** Bytes of bodies in one file before it is written. */
const BYTES_MAX = 8 * 2 ** 20;

/** Collects rows and writes them as immutable files, one after the other. */
export class BronzeBatches {
  readonly #world: World;
  readonly #about: Pick<BronzeBatch, 'asset' | 'table'>;
  readonly files: StoredFile[] = [];
  #id: string | undefined;
  #waiting: LooseRow[] = [];
  #bytes = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(world: World, about: Pick<BronzeBatch, 'asset' | 'table'>) {
    this.#world = world;
    this.#about = about;
  }

  /** Of the file that is being filled. */
  get id(): string {
    this.#id ??= this.#world.batchId();
    return this.#id;
  }

  /** Rows that are given together are stored in one file, or not at all. */
  async add(rows: readonly LooseRow[]): Promise<void> {
    this.#waiting.push(...rows);
    for (const { body } of rows) this.#bytes += body?.length ?? 0;
    if (this.#waiting.length >= ROWS_MAX || this.#bytes >= BYTES_MAX) await this.flush();
  }

  async flush(): Promise<void> {
    const rows = this.#waiting;
    this.#waiting = [];
    this.#bytes = 0;
    if (rows.length > 0) {
      const { id } = this;
      this.#id = undefined;
      this.#writing = this.#writing.then(() => this.#write(id, rows));
    }
    await this.#writing;
  }

  async #write(batchId: string, loose: readonly LooseRow[]): Promise<void> {
    const { lake, runId, log } = this.#world;
    const { asset } = this.#about;
    // Until they are refined with the rest, nobody else concludes anything from these answers.
    if (this.files.length === 0) lake.ledger.withhold(runId, asset);
    const rows = loose.map((row, index) => ({ ...row, response_id: `${batchId}/${index}`, run_id: runId, batch_id: batchId }));
    const file = await lake.appendBronze({ ...this.#about, batchId, runId, rows });
    this.files.push(file);
    log.debug('answers stored', { asset, batch_id: batchId, rows: file.rows, bytes: file.bytes, path: file.path });
  }
}
