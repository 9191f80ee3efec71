import { BullionError, type SpecFile } from '@bullion/core';
import type { AsyncBuffer } from 'hyparquet';

/** Where a published dataset rests: a folder, or a web server. */
export interface Place {
  /** As people know it; shown in errors. */
  readonly name: string;
  /** The text of `spec.json` and a mark that changes whenever it is replaced; `dataset_missing` where there is none. */
  manifest(signal?: AbortSignal): Promise<Manifest>;
  /** Whether the manifest that was read is still the one in force; null where asking costs a round trip. */
  isCurrent(manifest: Manifest): Promise<boolean> | null;
  /** Random access to a file of the dataset; `dataset_corrupt` where it is not the one that the manifest names. */
  open(file: SpecFile, signal?: AbortSignal): Promise<OpenFile>;
  /** Absolute path of a file, where it is on this disk. */
  localPath(path: string): string | undefined;
}

export interface Manifest {
  readonly text: string;
  readonly mark: string;
}

export interface OpenFile extends AsyncBuffer, AsyncDisposable {}

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
