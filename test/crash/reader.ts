import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
  readonly tables: readonly { readonly files: readonly { readonly path: string; readonly sha256: string }[] }[];
}

/**
 * What is wrong for somebody who reads a published folder at this moment: a manifest that is cut, that names a missing or another file, or a
 * Parquet file that is only a part of one. No manifest at all is right: the reader is told that there is no dataset, and comes again.
 */
export function wrongForReaders(folder: string): string[] {
  const text = textAt(folder);
  const wrong = [...(text === undefined ? [] : wrongIn(folder, text)), ...partsIn(folder)];
  // Where the manifest was replaced meanwhile, the reader held the files against an old one, and begins again.
  return textAt(folder) === text ? wrong : [];
}

function wrongIn(folder: string, text: string): string[] {
  const { tables }: Manifest = JSON.parse(text);
  return tables
    .flatMap(({ files }) => files)
    .filter(({ path, sha256 }) => hashAt(join(folder, path)) !== sha256)
    .map(({ path }) => `the manifest names another ${path}`);
}

function partsIn(folder: string): string[] {
  return globSync('**/*.parquet', { cwd: folder })
    .filter((path) => {
      const bytes = bytesAt(join(folder, path));
      return bytes !== undefined && (bytes.subarray(0, 4).toString() !== 'PAR1' || bytes.subarray(-4).toString() !== 'PAR1');
    })
    .map((path) => `${path} is a part of a file`);
}

function textAt(folder: string): string | undefined {
  return bytesAt(join(folder, 'spec.json'))?.toString();
}

function hashAt(path: string): string | undefined {
  const bytes = bytesAt(path);
  return bytes === undefined ? undefined : createHash('sha256').update(bytes).digest('hex');
}

function bytesAt(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Path and SHA-256 of every published file that follows from content alone: who fetched what when is told by lineage and the manifest. */
export function bytesOf(folder: string): string[] {
  const paths = globSync('**/*.parquet', { cwd: folder }).filter((path) => !path.startsWith('data/lineage/'));
  return paths.sort().map((path) => `${path} ${hashAt(join(folder, path))}`);
}
