import { type FileHandle, open, rm, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BullionError, type SpecFile } from '@bullion/core';
import type { Answer } from '../net/answer.ts';
import { patiently } from '../net/patience.ts';
import { notAsNamed } from '../place.ts';
import type { Progress } from '../progress.ts';
import { fetchFile, inOrder, type Origin, validatorsOf } from '../remote/origin.ts';
import { installBlob, intactBlob } from './blobs.ts';
import { makeFolder } from './folder.ts';
import { takeLock } from './lock.ts';
import { codeOf, diskError, type Store } from './store.ts';

export interface DownloadOptions {
  /** In the order in which they are tried. */
  readonly origins: readonly Origin[];
  /** Where the files of the manifest are at the first of them. */
  readonly base: string | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Brings a file into the cache and gives its path. Of many processes one downloads it, and what was begun is continued. */
export async function download(store: Store, file: SpecFile, options: DownloadOptions): Promise<string> {
  const path = store.blob(file.sha256);
  await makeRoom(store, file);
  using lock = await takeLock(store.lock(file.sha256), options.signal);
  if ((await intactBlob(store, file)) !== undefined) return path;
  // Without a lock a part that two are writing to would be nobody's.
  const part = lock === undefined ? `${path}.${crypto.randomUUID()}.part` : `${path}.part`;
  try {
    await inOrder(options.origins, (origin, index) => {
      const base = (index === 0 ? options.base : undefined) ?? origin.source.newestBase;
      return new Part(part, file, origin, base, options).install(store);
    });
  } finally {
    if (lock === undefined) await rm(part, { force: true });
  }
  return path;
}

async function makeRoom(store: Store, file: SpecFile): Promise<void> {
  const folder = dirname(store.blob(file.sha256));
  try {
    await makeFolder(folder);
    const { blocks, bavail, bsize } = await statfs(folder);
    // Some file systems do not say how large they are.
    if (blocks > 0 && bavail * bsize < file.bytes) throw Object.assign(new RangeError('too little room'), { code: 'ENOSPC' });
  } catch (error) {
    throw diskError(folder, error);
  }
}

/** A download under way: the bytes that came so far, and beside them the version that the server said they are of. */
class Part {
  readonly #path: string;
  readonly #file: SpecFile;
  readonly #origin: Origin;
  readonly #base: string;
  readonly #options: DownloadOptions;
  /** The furthest byte that any attempt reached. */
  #furthest = 0;
  #hasProgressed = false;

  constructor(path: string, file: SpecFile, origin: Origin, base: string, options: DownloadOptions) {
    this.#path = path;
    this.#file = file;
    this.#origin = origin;
    this.#base = base;
    this.#options = options;
  }

  async install(store: Store): Promise<void> {
    const versionPath = `${this.#path}.version`;
    const isContinued = ((await store.size(this.#path)) ?? 0) > 0;
    await patiently(() => this.#continue(store, versionPath), {
      signal: this.#options.signal,
      hasProgressed: () => this.#hasProgressed,
    });
    await rm(versionPath, { force: true });
    if (await installBlob(store, this.#file, this.#path)) return;
    // What an earlier download left may have been of another file.
    if (isContinued) return this.install(store);
    throw notAsNamed(this.#origin.source.address, this.#file, 'does not have the SHA-256 that its manifest names');
  }

  async #continue(store: Store, versionPath: string): Promise<void> {
    this.#hasProgressed = false;
    const { bytes } = this.#file;
    const [size = 0, version] = [await store.size(this.#path), await store.read(versionPath)];
    if (size === bytes) return;
    const range = size > 0 && size < bytes && version ? { range: `bytes=${size}-`, 'if-range': version } : undefined;
    const headers = { 'accept-encoding': 'identity', ...range };
    const answer = await fetchFile(this.#origin, this.#file, { base: this.#base, headers, signal: this.#options.signal });
    await this.#checkTotal(answer);
    const from = answer.status === 206 ? startOf(answer) : 0;
    if (answer.status === 416 || (from !== 0 && from !== size)) {
      await answer.cancel();
      await rm(this.#path, { force: true });
      throw new BullionError('bad_body', `${answer.url} answered with other bytes than were asked for.`);
    }
    await this.#fill(answer, from, versionPath, store);
  }

  /** A file of another size is another file: there is no use in downloading it. */
  async #checkTotal(answer: Answer): Promise<void> {
    const { bytes } = this.#file;
    const said = answer.headers.get('content-range')?.split('/')[1] ?? answer.headers.get('content-length');
    if (said === null || answer.headers.has('content-encoding') || Number(said) === bytes) return;
    await answer.cancel();
    throw notAsNamed(this.#origin.source.address, this.#file, `has ${said} bytes instead of ${bytes}`);
  }

  async #fill(answer: Answer, from: number, versionPath: string, store: Store): Promise<void> {
    if (from === 0) await store.write(versionPath, strongVersion(answer));
    const handle = await opened(this.#path, from === 0 ? 'w' : 'r+');
    try {
      const received = await this.#append(handle, answer, from);
      if (received < this.#file.bytes) {
        throw new BullionError('unreachable', `${answer.url} was cut off.`, { details: { url: answer.url, received } });
      }
    } catch (error) {
      if (isFull(error)) await rm(this.#path, { force: true });
      throw diskError(this.#path, error);
    } finally {
      await handle.close();
    }
  }

  async #append(handle: FileHandle, answer: Answer, from: number): Promise<number> {
    const { path, bytes } = this.#file;
    let at = from;
    for await (const chunk of answer.chunks()) {
      if (at + chunk.length > bytes) throw notAsNamed(this.#origin.source.address, this.#file, `has more than ${bytes} bytes`);
      await writeAll(handle, chunk, at);
      at += chunk.length;
      this.#hasProgressed ||= at > this.#furthest;
      this.#furthest = Math.max(at, this.#furthest);
      this.#options.onProgress?.({ path, received: at, bytes });
    }
    return at;
  }
}

/** A disk that is nearly full takes a part of what it is given, and refuses the rest. */
async function writeAll(handle: FileHandle, chunk: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < chunk.length; ) done += (await handle.write(chunk, done, chunk.length - done, at + done)).bytesWritten;
}

async function opened(path: string, flags: 'w' | 'r+'): Promise<FileHandle> {
  try {
    return await open(path, flags);
  } catch (error) {
    throw diskError(path, error);
  }
}

const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(codeOf(error) ?? '');

const startOf = ({ headers }: Answer): number => Number(/^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1] ?? Number.NaN);

/** `If-Range` takes only what is compared byte by byte; without it a download is begun anew. */
function strongVersion(answer: Answer): string {
  const { etag } = validatorsOf(answer);
  const own = answer.headers.get('etag') ?? etag ?? '';
  return own.startsWith('W/') ? '' : own;
}
