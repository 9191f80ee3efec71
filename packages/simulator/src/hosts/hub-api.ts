import { createHash } from 'node:crypto';

/** A commit of a repository. */
export interface Commit {
  readonly name: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** `GET /api/datasets/{repository}/revision/{revision}`: what clients ask before they download all of it. */
export function revisionInfo(repository: string, { name, files }: Commit): object {
  return { id: repository, sha: name, private: false, gated: false, siblings: [...files.keys()].map((rfilename) => ({ rfilename })) };
}

/** `GET /api/datasets/{repository}/tree/{revision}?recursive=true`. */
export function treeOf({ files }: Commit, lfsFrom: number): object[] {
  return [...files].map(([path, bytes]) => ({
    type: 'file',
    path,
    size: bytes.length,
    oid: gitSha1(bytes),
    ...(bytes.length >= lfsFrom && { lfs: { oid: sha256(bytes), size: bytes.length, pointerSize: 134 } }),
  }));
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The version of a file that is stored in git itself. */
export const gitSha1 = (bytes: Uint8Array): string => createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
