import { BullionError, type SpecFile } from '@bullion/core';
import type { AsyncBuffer } from 'hyparquet';

/** Where a published dataset rests: a folder, a web server, or a web server with what was read of it kept on this disk. */
export interface Place {
  /** As people know it; shown in errors. */
  readonly name: string;
  /** Whether every read of a file costs a round trip. */
  readonly isFar?: boolean | undefined;
  /** `spec.json`, as new as the place's terms have it, or asked for now with `fresh`; `dataset_missing` where there is none. */
  manifest(options?: ManifestOptions): Promise<Manifest>;
  /** Whether the manifest that was read is still the one in force; null where asking costs a round trip. */
  isCurrent(manifest: Manifest): Promise<boolean> | null;
  /** Random access to a file of a manifest; `dataset_corrupt` where it is not the one that the manifest names. */
  open(file: SpecFile, manifest: Manifest, signal?: AbortSignal): Promise<OpenFile>;
  /** Absolute path of a file on this disk, fetched where the place keeps what it reads; `usage` where it does not. */
  local(file: SpecFile, manifest: Manifest, signal?: AbortSignal): Promise<string>;
  /** After a file was not what its manifest says: whether the copy on this disk was damaged, so that it is worth reading again. */
  repair?(files: readonly SpecFile[]): Promise<boolean>;
}

export interface ManifestOptions {
  readonly fresh?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Manifest {
  readonly text: string;
  /** Changes whenever the manifest is replaced. */
  readonly mark: string;
  /** Where its files are, as its server said. */
  readonly base?: string | undefined;
  /** When its server says it was written, ms. */
  readonly writtenAt?: number | undefined;
}

export interface OpenFile extends AsyncBuffer, AsyncDisposable {
  /** Fulfilled once everything that was read is known to be of the named file; absent where opening it said so. */
  proven?(): Promise<void>;
}

/** The error for a file that is not what the manifest says: the dataset was published anew meanwhile, or is damaged. */
export function notAsNamed(place: string, file: SpecFile, what: string, cause?: unknown): BullionError {
  return new BullionError('dataset_corrupt', `${file.path} of ${place} ${what}.`, {
    hint: 'Open the dataset again; if that does not help, publish it again.',
    details: { place, path: file.path, sha256: file.sha256, bytes: file.bytes },
    cause,
  });
}

export function noDataset(place: string, why: string, cause?: unknown): BullionError {
  return new BullionError('dataset_missing', `There is no dataset at ${place}: ${why}.`, {
    hint: 'Name the folder or the address that holds spec.json (BULLION_DATASET, --dataset), or make one with `bullion demo`.',
    details: { place },
    cause,
  });
}
