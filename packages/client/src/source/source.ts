import { BullionError } from '@bullion/core';
import type { Answer } from '../net/answer.ts';
import type { Credentials } from '../net/ask.ts';
import type { HintOf } from '../net/refusal.ts';
import { github } from './github.ts';
import { hub } from './hub.ts';
import { s3 } from './s3.ts';
import type { S3Keys } from './s3-signature.ts';
import { schemeOf } from './scheme.ts';
import { site } from './site.ts';

/** How a kind of place names the files of a dataset. Addresses only; nothing is asked here. */
export interface Source {
  /** As people write it; names the dataset in the cache. */
  readonly address: string;
  /** Where the newest manifest is. */
  readonly manifestUrl: string;
  /** Where the files are that belong to a manifest: a revision of it where the place has revisions, so that nobody can replace them. */
  baseOf(manifest: Answer): string;
  /** Where they are while no manifest was asked. */
  readonly newestBase: string;
  fileUrl(base: string, path: string): string;
  readonly credentials?: Credentials | undefined;
  readonly hintOf?: HintOf | undefined;
  /** Whether files below such a base never change. */
  isFixed(base: string): boolean;
}

/** What the environment says of the places; whoever has none reads what is public, from where everybody reads it. */
export interface Places {
  readonly hub?: string | undefined;
  readonly hubToken?: string | undefined;
  readonly github?: string | undefined;
  /** Of a store that speaks S3 and is not Amazon's. */
  readonly s3?: string | undefined;
  readonly region?: string | undefined;
  readonly s3Keys?: { readonly [Key in keyof S3Keys]?: S3Keys[Key] | undefined } | undefined;
}

const SOURCES: Readonly<Record<string, (address: string, places: Places) => Source>> = {
  'http:': site,
  'https:': site,
  'hf:': hub,
  'github:': github,
  's3:': s3,
};

/** The source of an address with a scheme; undefined for a folder. */
export function sourceOf(address: string, places: Places = {}): Source | undefined {
  const scheme = schemeOf(address);
  if (scheme === undefined) return undefined;
  const make = Object.hasOwn(SOURCES, scheme) ? SOURCES[scheme] : undefined;
  if (make !== undefined) return make(address, places);
  throw new BullionError('usage', `Datasets at ${scheme} cannot be read.`, {
    hint: `Name a folder, or an address with file:, ${Object.keys(SOURCES).join(', ')}.`,
  });
}

/** Each part of a path as an address has it; what stands between them stays. */
export const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

export function notAnAddress(address: string, form: string): BullionError {
  return new BullionError('usage', `${JSON.stringify(address)} is not the address of a dataset.`, { hint: `Write it as ${form}.` });
}
