import { BullionError, type SpecFile } from '@bullion/core';
import type { Answer } from '../net/answer.ts';
import { ask } from '../net/ask.ts';
import type { Net } from '../net/net.ts';
import { patiently } from '../net/patience.ts';
import { refusalOf } from '../net/refusal.ts';
import { noDataset, notAsNamed } from '../place.ts';
import type { Source } from '../source/source.ts';

/** A source, and how to reach it. */
export interface Origin {
  readonly source: Source;
  readonly net: Net;
}

/** A manifest as a server gave it. */
export interface Fetched {
  readonly text: string;
  readonly base: string;
  readonly validators: Validators;
}

/** By these a server knows whether what we have is what it has. */
export interface Validators {
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
}

interface ManifestQuestion {
  /** Of the manifest that is there already; the answer is then undefined where it has not changed. */
  readonly known?: Validators | undefined;
  readonly attempts?: number | undefined;
  readonly silenceMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export function fetchManifest(
  { source, net }: Origin,
  { known, attempts, silenceMs, signal }: ManifestQuestion = {},
): Promise<Fetched | undefined> {
  const headers = {
    ...(known?.etag !== undefined && { 'if-none-match': known.etag }),
    ...(known?.lastModified !== undefined && { 'if-modified-since': known.lastModified }),
  };
  const { manifestUrl: url, credentials } = source;
  return patiently(
    async () => {
      // A copy that the browser keeps would name files that may be gone.
      const answer = await ask(net, { url, headers, credentials, cache: 'no-cache', silenceMs, signal });
      if (answer.status === 200) return { text: await answer.text(), base: source.baseOf(answer), validators: validatorsOf(answer) };
      const { status } = answer;
      const isThere = status !== 404 && status !== 410;
      if (status !== 304 && isThere) throw await refusalOf(answer, source.hintOf);
      await answer.cancel();
      if (isThere) return undefined;
      throw noDataset(source.address, `spec.json is answered with ${status}`);
    },
    { attempts, signal },
  );
}

export interface FileQuestion {
  readonly base: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One GET for a file: 200, 206 or 416; everything else is an error. */
export async function fetchFile(origin: Origin, file: SpecFile, { base, headers, signal }: FileQuestion): Promise<Answer> {
  const { source, net } = origin;
  const url = source.fileUrl(base, file.path);
  return expectFile(source, file, await ask(net, { url, headers, credentials: source.credentials, signal }));
}

export async function expectFile({ address, hintOf }: Source, file: SpecFile, answer: Answer): Promise<Answer> {
  const { status } = answer;
  if (status === 200 || status === 206 || status === 416) return answer;
  if (status !== 404 && status !== 410) throw await refusalOf(answer, hintOf);
  await answer.cancel();
  throw notAsNamed(address, file, 'is not there');
}

export function validatorsOf({ first, headers }: Answer): Validators {
  return {
    etag: first.get('x-linked-etag') ?? headers.get('etag') ?? undefined,
    lastModified: headers.get('last-modified') ?? undefined,
  };
}

/** Asks one source after another until one answers. Where none does, the error is that of the first; what the caller stopped is stopped. */
export async function inOrder<T>(origins: readonly Origin[], attempt: (origin: Origin, index: number) => Promise<T>): Promise<T> {
  const failures: unknown[] = [];
  for (const [index, origin] of origins.entries()) {
    try {
      return await attempt(origin, index);
    } catch (error) {
      if (isFinal(error)) throw error;
      failures.push(error);
    }
  }
  throw failures[0];
}

/** Whether another source would not make it better. */
export const isFinal = (error: unknown): boolean => !(error instanceof BullionError) || FINAL.has(error.code);

const FINAL: ReadonlySet<string> = new Set(['cancelled', 'io_failed', 'bug']);
