import { join } from 'node:path';
import type { DatasetSpec } from '@bullion/core';
import type { Fetched, Validators } from '../remote/origin.ts';
import { parseSpec } from '../spec.ts';
import { type Store, sha256Of } from './store.ts';

/** A manifest of a revision, as it was received. */
export interface KeptManifest {
  readonly revision: string;
  /** ISO 8601. */
  readonly updateTime: string;
  readonly text: string;
  /** Where its files were. */
  readonly base: string;
}

/** Which revision is the newest one, as far as anybody looked. */
export interface Newest {
  readonly revision: string;
  /** When its source last said so, ms. */
  readonly checkedAt: number;
  readonly validators: Validators;
}

export interface NewestManifest extends Newest {
  readonly manifest: KeptManifest;
}

/** The revisions of one dataset in the cache. Old ones stay until they are cleared. */
export class Manifests {
  readonly #store: Store;
  readonly #address: string;
  readonly #folder: string;

  constructor(store: Store, address: string) {
    this.#store = store;
    this.#address = address;
    this.#folder = store.dataset(address);
  }

  async newest(): Promise<NewestManifest | undefined> {
    const newest = parsed(await this.#store.read(join(this.#folder, 'newest.json')));
    if (!isNewest(newest)) return undefined;
    const manifest = await this.of(newest.revision);
    return manifest === undefined ? undefined : { ...newest, manifest };
  }

  /** The manifest of a revision; undefined where it is not there or does not read back as what was written. */
  async of(revision: string): Promise<KeptManifest | undefined> {
    const kept = parsed(await this.#store.read(this.path(revision)));
    return isKept(kept) && kept.sha256 === sha256Of(kept.text) && kept.revision === revision ? kept : undefined;
  }

  async all(): Promise<{ readonly manifest: KeptManifest; readonly spec: DatasetSpec }[]> {
    const names = await this.#store.names(join(this.#folder, 'revisions'));
    const found = await Promise.all(names.map(async (name) => parsed(await this.#store.read(join(this.#folder, 'revisions', name)))));
    return found
      .filter(isKept)
      .filter(({ text, sha256 }) => sha256Of(text) === sha256)
      .map((manifest) => ({ manifest, spec: parseSpec(manifest.text, this.#address) }));
  }

  /** Keeps what a source sent. A manifest that is none is refused before anything is written. */
  async keep({ text, base, validators }: Fetched, checkedAt: number): Promise<KeptManifest> {
    const { revision, update_time: updateTime } = parseSpec(text, this.#address);
    const manifest: KeptManifest = { revision, updateTime, text, base };
    await this.#store.write(this.path(revision), JSON.stringify({ ...manifest, sha256: sha256Of(text) }));
    await this.confirm({ revision, checkedAt, validators });
    return manifest;
  }

  /** The source says that this one is still the newest. */
  confirm({ revision, checkedAt, validators }: Newest): Promise<void> {
    const newest = { address: this.#address, revision, checkedAt, validators };
    return this.#store.write(join(this.#folder, 'newest.json'), JSON.stringify(newest));
  }

  path(revision: string): string {
    return join(this.#folder, 'revisions', `${sha256Of(revision).slice(0, 32)}.json`);
  }
}

/** The address that a folder of the cache is about. */
export async function addressOf(store: Store, name: string): Promise<string | undefined> {
  const newest = parsed(await store.read(join(store.datasets, name, 'newest.json')));
  return isNewest(newest) ? newest.address : undefined;
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch (error) {
    // A damaged file is as good as none: it is fetched again.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isNewest = (value: unknown): value is Newest & { readonly address: string } =>
  isRecord(value) &&
  typeof value['revision'] === 'string' &&
  typeof value['checkedAt'] === 'number' &&
  typeof value['address'] === 'string' &&
  isRecord(value['validators']);

const isKept = (value: unknown): value is KeptManifest & { readonly sha256: string } =>
  isRecord(value) && ['revision', 'updateTime', 'text', 'base', 'sha256'].every((name) => typeof value[name] === 'string');
