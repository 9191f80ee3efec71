import { BullionError } from '@bullion/core';
import { runtime } from '#runtime';
import { Dataset, openDataset } from '../dataset.ts';
import type { Edition } from '../edition.ts';
import type { TokenOptions } from './answers.ts';
import { hasInfo, noInfo } from './info.ts';

type Which = 'main' | 'private';

/** What a token is read from: the dataset that was named, and what the home of this machine keeps for itself. Opened when first asked. */
export class Datasets {
  readonly #options: Pick<TokenOptions, 'dataset' | 'privateDataset' | 'open'>;
  readonly #opened: Partial<Record<Which, Promise<Dataset>>> = {};

  constructor({ privateDataset = runtime.privateDataset(), ...options }: Pick<TokenOptions, 'dataset' | 'privateDataset' | 'open'>) {
    this.#options = { ...options, privateDataset };
  }

  /** The dataset that was named. */
  main(): Promise<Dataset> {
    return this.#dataset('main');
  }

  /** Asks it; the answer is of one revision. */
  ask<T>(work: (edition: Edition) => Promise<T>): Promise<T> {
    return this.#ask('main', work);
  }

  /** Asks it where its publisher may pass such rows on, else what this home collected for itself. */
  async askAtHome<T>(work: (edition: Edition) => Promise<T>): Promise<T> {
    const [main] = await Promise.allSettled([this.ask(async (edition) => edition)]);
    if (main.status === 'fulfilled' && hasInfo(main.value)) return this.ask(work);
    const { privateDataset: home } = this.#options;
    const [own] = await Promise.allSettled([home === undefined ? undefined : this.#ask('private', async (edition) => edition)]);
    if (home !== undefined && own.status === 'fulfilled') return this.#ask('private', work);
    if (own.status === 'rejected' && !isMissing(own.reason)) throw own.reason;
    if (main.status === 'rejected') throw main.reason;
    throw noInfo(main.value, home instanceof Dataset ? home.url : home);
  }

  async #ask<T>(which: Which, work: (edition: Edition) => Promise<T>): Promise<T> {
    return (await this.#dataset(which)).steadily(work);
  }

  async #dataset(which: Which): Promise<Dataset> {
    this.#opened[which] ??= this.#open(which);
    const [dataset] = await Promise.allSettled([this.#opened[which]]);
    if (dataset.status === 'fulfilled') return dataset.value;
    // A dataset that was not there may be there the next time.
    delete this.#opened[which];
    throw dataset.reason;
  }

  async #open(which: Which): Promise<Dataset> {
    const { dataset, privateDataset, open } = this.#options;
    const place = which === 'main' ? dataset : privateDataset;
    return place instanceof Dataset ? place : openDataset(place, which === 'main' ? open : {});
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof BullionError && error.code === 'dataset_missing';
}
