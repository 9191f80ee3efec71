import { BullionError, type SpecFile } from '@bullion/core';
import { noDataset, notAsNamed, type OpenFile, type Place } from './place.ts';

/** A file up to this size comes whole, in one request, and is checked by its SHA-256; a larger one comes in ranges. */
const WHOLE_BELOW_BYTES = 1 << 19;

/** Small files stay in memory, because a page asks the same ones again and again: at most 32 MB. */
const KEPT_FILES = 64;

/** A dataset on a web server. */
export function webPlace(address: string, fetch: typeof globalThis.fetch = globalThis.fetch): Place {
  const base = address.endsWith('/') ? address : `${address}/`;
  const site: Site = { base, get: (path, init) => get(fetch, new URL(path, base).href, init), kept: new Map() };
  return {
    name: address,
    manifest: (signal) => readManifest(site, signal),
    isCurrent: () => null,
    open: async (file, signal) => (file.bytes <= WHOLE_BELOW_BYTES ? wholeFile(site, file, signal) : rangedFile(site, file, signal)),
    localPath: () => undefined,
  };
}

interface Site {
  readonly base: string;
  /** By SHA-256, the one that came last at the end. */
  readonly kept: Map<string, OpenFile>;
  get(path: string, init: RequestInit): Promise<Response>;
}

async function get(fetch: typeof globalThis.fetch, url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (init.signal?.aborted === true) throw new BullionError('cancelled', `Reading ${url} was stopped.`, { cause });
    throw new BullionError('unreachable', `${url} cannot be reached.`, { details: { url }, cause });
  }
}

async function readManifest({ base, get }: Site, signal?: AbortSignal): Promise<{ text: string; mark: string }> {
  // A cached manifest would name files that may be gone.
  const response = await get('spec.json', { cache: 'no-cache', ...(signal && { signal }) });
  if (response.status === 404 || response.status === 410) throw noDataset(base, `spec.json is answered with ${response.status}`);
  if (!response.ok) throw refused(response);
  const text = await response.text();
  return { text, mark: text };
}

async function wholeFile(site: Site, file: SpecFile, signal?: AbortSignal): Promise<OpenFile> {
  const kept = site.kept.get(file.sha256);
  if (kept !== undefined) return kept;
  const response = await site.get(file.path, signal === undefined ? {} : { signal });
  const whole = await inMemory(site, file, await bodyOf(site, file, response));
  const [oldest] = site.kept.keys();
  if (oldest !== undefined && site.kept.size >= KEPT_FILES) site.kept.delete(oldest);
  site.kept.set(file.sha256, whole);
  return whole;
}

async function inMemory({ base }: Site, file: SpecFile, bytes: ArrayBuffer): Promise<OpenFile> {
  if (bytes.byteLength !== file.bytes) throw notAsNamed(base, file, `has ${bytes.byteLength} bytes instead of ${file.bytes}`);
  const sha256 = await sha256Of(bytes);
  if (sha256 !== undefined && sha256 !== file.sha256) throw notAsNamed(base, file, `has SHA-256 ${sha256} instead of ${file.sha256}`);
  return { byteLength: bytes.byteLength, slice: (start, end) => bytes.slice(start, end), [Symbol.asyncDispose]: async () => undefined };
}

/** Browsers hash only in secure contexts; elsewhere the size has to do. */
async function sha256Of(bytes: ArrayBuffer): Promise<string | undefined> {
  if (globalThis.crypto?.subtle === undefined) return undefined;
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Ranges of a large file. A server that ignores ranges sends it whole the first time, and that is kept. */
function rangedFile(site: Site, file: SpecFile, signal?: AbortSignal): OpenFile {
  let version: string | undefined;
  let whole: Promise<OpenFile> | undefined;
  const slice = async (start: number, end = file.bytes): Promise<ArrayBuffer> => {
    if (whole !== undefined) return (await whole).slice(start, end);
    const response = await site.get(file.path, { headers: { range: `bytes=${start}-${end - 1}` }, ...(signal && { signal }) });
    if (response.status === 200) {
      if (whole !== undefined) await response.body?.cancel();
      whole ??= bodyOf(site, file, response).then((bytes) => inMemory(site, file, bytes));
      return (await whole).slice(start, end);
    }
    const bytes = await bodyOf(site, file, response);
    const total = Number(/\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1] ?? file.bytes);
    version ??= versionOf(response);
    // All ranges of one reading must be of one file, and of the file that the manifest names.
    if (total !== file.bytes) throw notAsNamed(site.base, file, `has ${total} bytes instead of ${file.bytes}`);
    if (version !== versionOf(response)) throw notAsNamed(site.base, file, 'was replaced while it was read');
    if (bytes.byteLength !== end - start) throw notAsNamed(site.base, file, 'was cut off');
    return bytes;
  };
  return { byteLength: file.bytes, slice, [Symbol.asyncDispose]: async () => undefined };
}

const versionOf = ({ headers }: Response): string => headers.get('etag') ?? headers.get('last-modified') ?? '';

async function bodyOf({ base }: Site, file: SpecFile, response: Response): Promise<ArrayBuffer> {
  if (response.status === 404 || response.status === 410) throw notAsNamed(base, file, 'is not there');
  if (!response.ok) throw refused(response);
  try {
    return await response.arrayBuffer();
  } catch (cause) {
    throw new BullionError('unreachable', `${response.url} was cut off.`, { details: { url: response.url }, cause });
  }
}

function refused({ url, status }: Response): BullionError {
  return new BullionError(status >= 500 || status === 429 ? 'unreachable' : 'refused', `${url} answered with ${status}.`, {
    hint: 'Check the address and whether it needs a login.',
    details: { url, status },
  });
}
