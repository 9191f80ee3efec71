import type { SpecFile } from '@bullion/core';
import { patiently } from '../net/patience.ts';
import { notAsNamed, type OpenFile } from '../place.ts';
import { type FileQuestion, fetchFile, type Origin } from './origin.ts';

/** A file in memory, in one request, checked by its SHA-256. */
export function wholeFile(origin: Origin, file: SpecFile, question: FileQuestion): Promise<OpenFile> {
  return patiently(async () => inMemory(origin, file, await (await fetchFile(origin, file, question)).bytes()), question);
}

export async function inMemory({ source }: Origin, file: SpecFile, bytes: ArrayBuffer): Promise<OpenFile> {
  const { address } = source;
  if (bytes.byteLength !== file.bytes) throw notAsNamed(address, file, `has ${bytes.byteLength} bytes instead of ${file.bytes}`);
  const sha256 = await sha256Of(bytes);
  if (sha256 !== undefined && sha256 !== file.sha256) throw notAsNamed(address, file, `has SHA-256 ${sha256} instead of ${file.sha256}`);
  return { byteLength: bytes.byteLength, slice: (start, end) => bytes.slice(start, end), [Symbol.asyncDispose]: async () => undefined };
}

/** Browsers hash only in secure contexts; elsewhere the size has to do. */
async function sha256Of(bytes: ArrayBuffer): Promise<string | undefined> {
  if (globalThis.crypto?.subtle === undefined) return undefined;
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
