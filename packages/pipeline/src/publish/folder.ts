import { join, resolve } from 'node:path';
import { BullionError, type DatasetSpec } from '@bullion/core';
import { type Disk, hashOf, hashOfText, readText, sizeOf } from './disk.ts';
import { readManifest } from './manifest.ts';

/** A file as it shall be in the dataset. */
export interface DatasetFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Writes it to a place that nobody looks at yet. */
  put(disk: Disk, to: string): Promise<void>;
}

export function textFile(path: string, text: string): DatasetFile {
  return { path, bytes: Buffer.byteLength(text), sha256: hashOfText(text), put: (disk, to) => disk.write(to, text) };
}

/** What a publish has to do to a folder. */
export interface Change {
  readonly write: readonly DatasetFile[];
  readonly keep: readonly DatasetFile[];
  readonly remove: readonly string[];
  /** The new manifest; absent where the one in force says the same. */
  readonly manifest?: string;
}

/** The state of a folder before a publish. */
export interface Before {
  readonly path: string;
  /** The manifest in force, as it is written and as it is read. */
  readonly text: string | undefined;
  readonly spec: DatasetSpec | undefined;
  /** Everything that this publisher has ever put there and not removed yet. */
  readonly named: ReadonlySet<string>;
}

/** Staged files, and the manifest that was in force when a publish began. */
export const WORKSHOP = '.publish';

export async function lookAt(folder: string): Promise<Before> {
  const path = resolve(folder);
  const text = await readText(join(path, 'spec.json'));
  const spec = readManifest(text);
  const interrupted = readManifest(await readText(join(path, WORKSHOP, 'spec.json')));
  const manifests = [spec, interrupted].flatMap((each) => each?.tables ?? []).flatMap(({ files }) => files.map((file) => file.path));
  const sums = (await readText(join(path, 'SHA256SUMS'))) ?? '';
  const listed = sums.split('\n').flatMap((line) => /^[0-9a-f]{64} {2}(.+)$/.exec(line)?.[1] ?? []);
  return { path, text, spec, named: new Set([...manifests, ...listed].filter(isInside)) };
}

/** Only what lies below the folder is ever removed, whatever a file in it says. */
function isInside(path: string): boolean {
  return path !== 'spec.json' && !path.startsWith('/') && !path.split('/').includes('..');
}

/** Finds out by size and SHA-256 what has to be written. */
export async function compare(before: Before, files: readonly DatasetFile[], manifest: string): Promise<Change> {
  const known = new Map(before.spec?.tables.flatMap((table) => table.files.map(({ path, sha256 }) => [path, sha256])));
  const write: DatasetFile[] = [];
  const keep: DatasetFile[] = [];
  for (const file of files) {
    const path = join(before.path, file.path);
    const isThere = (await sizeOf(path)) === file.bytes && (known.get(file.path) === file.sha256 || (await hashOf(path)) === file.sha256);
    (isThere ? keep : write).push(file);
  }
  const wanted = new Set(files.map(({ path }) => path));
  const remove = [...before.named].filter((path) => !wanted.has(path)).sort();
  return { write, keep, remove, ...(manifest !== before.text && { manifest }) };
}

/**
 * Makes a change. Everything is written and verified beside first. While files are replaced that the manifest in force
 * names, there is no manifest: a reader never sees one that names a missing or a different file, whenever this ends.
 */
export async function apply(before: Before, { write, remove, manifest }: Change, disk: Disk): Promise<void> {
  const workshop = join(before.path, WORKSHOP);
  const staged = (path: string): string => join(workshop, 'files', path);
  for (const file of write) await stage(file, staged(file.path), disk);
  if (manifest !== undefined) await disk.write(join(workshop, 'new.json'), manifest);
  const current = join(before.path, 'spec.json');
  if (before.text !== undefined && manifest !== undefined) await disk.rename(current, join(workshop, 'spec.json'));
  for (const { path } of write) await disk.rename(staged(path), join(before.path, path));
  if (manifest !== undefined) await disk.rename(join(workshop, 'new.json'), current);
  for (const path of remove) await disk.remove(join(before.path, path));
  await disk.remove(workshop);
}

/** Pair of assertions: the hash was taken of the source, and what rests on the disk must have it too. */
async function stage(file: DatasetFile, to: string, disk: Disk): Promise<void> {
  await file.put(disk, to);
  const sha256 = await hashOf(to);
  if (sha256 === file.sha256) return;
  throw new BullionError('corrupt_file', `${file.path} does not read back as what was to be published.`, {
    details: { expected: file.sha256, found: sha256 ?? null },
    hint: 'Run `bullion ledger verify`; nothing was published.',
  });
}
