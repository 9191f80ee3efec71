import { periodSpan } from '@bullion/core';
import type { Lake } from '@bullion/lake';
import { listedFiles } from './availability-listed.ts';
import type { KeptFeed } from './silver-feeds.ts';
import { readIdentities } from './silver-identity.ts';
import { type Staged, stage, unstage } from './silver-stage.ts';
import { hashOf } from './silver-units.ts';

/** The listings of a run in temporary tables. A page speaks about years, so the years of a run are made from one reading of it. */
export class Listings {
  readonly #feeds: readonly KeptFeed[];
  #held: { readonly lake: Lake; readonly key: string; readonly staged: Staged } | undefined;

  constructor(feeds: readonly KeptFeed[]) {
    this.#feeds = feeds;
  }

  /** The pages with these ids, read now unless they are those of the call before. */
  async read(lake: Lake, responseIds: readonly string[]): Promise<Staged> {
    const key = hashOf(...responseIds);
    if (this.#held?.lake === lake && this.#held.key === key) return this.#held.staged;
    await this.drop(lake);
    const unit = { name: 'availability', span: periodSpan('all'), responseIds };
    await lake.prove(lake.ledger.files('silver_instruments'));
    const staged = await stage(lake, listedFiles, unit, { feeds: this.#feeds, identities: await readIdentities(lake) });
    this.#held = { lake, key, staged };
    return staged;
  }

  /** Forgets what was read; pages are large. */
  async drop(lake: Lake): Promise<void> {
    const held = this.#held;
    this.#held = undefined;
    if (held?.lake === lake) await unstage(lake.engine, held.staged);
  }
}
