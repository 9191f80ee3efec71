import { BullionError, type SpecFile } from '@bullion/core';
import { type Manifest, notAsNamed, type OpenFile, type Place } from '../place.ts';
import { type Fetched, fetchManifest, inOrder, type Origin, type Validators } from './origin.ts';
import { rangedFile } from './ranged-file.ts';
import { wholeFile } from './whole-file.ts';

/** A file up to this size comes whole, in one request, and is checked by its SHA-256; a larger one comes in ranges. */
const WHOLE_BELOW_BYTES = 1 << 19;

/** Small files stay in memory, because a page asks the same ones again and again: at most 32 MB. */
const KEPT_FILES = 64;

/** A dataset on a web server, of which nothing is kept on this disk. The first source that has a manifest is read. */
export function remotePlace(origins: readonly Origin[], maxAgeMs = 86_400_000): Place {
  let checkedAt = performance.now();
  const name = origins[0]?.source.address ?? '';
  const kept = new Map<string, OpenFile>();
  const served = new WeakMap<Manifest, Served>();
  return {
    name,
    isFar: true,
    manifest: async ({ signal } = {}) => {
      const found = await inOrder(origins, async (origin) => ({ origin, fetched: await fetchManifest(origin, { signal }) }));
      const manifest = manifestOf(name, found.fetched);
      checkedAt = performance.now();
      served.set(manifest, { origin: found.origin, validators: found.fetched?.validators ?? {} });
      return manifest;
    },
    isCurrent: (manifest) => {
      const from = served.get(manifest);
      if (from === undefined || performance.now() - checkedAt < maxAgeMs) return null;
      checkedAt = performance.now();
      return isUnchanged(from, manifest);
    },
    open: (file, manifest, signal) => {
      const from = served.get(manifest);
      if (from === undefined) throw new BullionError('bug', 'Expected a manifest of this place.');
      return file.bytes <= WHOLE_BELOW_BYTES ? openWhole(kept, from, file, manifest, signal) : openRanged(from, file, manifest, signal);
    },
    local: async () => {
      throw new BullionError('usage', `SQL needs the dataset on this disk; ${name} is elsewhere.`, {
        hint: 'Open it with a cache, download the dataset and name its folder, or use read().',
      });
    },
  };
}

/** Where a manifest came from. */
interface Served {
  readonly origin: Origin;
  readonly validators: Validators;
}

/** A server that cannot be reached has nothing newer. */
async function isUnchanged({ origin, validators }: Served, { text }: Manifest): Promise<boolean> {
  const [asked] = await Promise.allSettled([fetchManifest(origin, { known: validators, attempts: 1, silenceMs: 4000 })]);
  return asked.status === 'rejected' || asked.value === undefined || asked.value.text === text;
}

export function manifestOf(name: string, fetched: Fetched | undefined): Manifest & { readonly base: string } {
  if (fetched === undefined) throw new BullionError('bad_body', `${name} has not changed, says its server, but nothing of it is known.`);
  const writtenAt = Date.parse(fetched.validators.lastModified ?? '');
  return { text: fetched.text, mark: fetched.text, base: fetched.base, ...(!Number.isNaN(writtenAt) && { writtenAt }) };
}

async function openWhole(
  kept: Map<string, OpenFile>,
  { origin }: Served,
  file: SpecFile,
  { base = origin.source.newestBase }: Manifest,
  signal?: AbortSignal,
): Promise<OpenFile> {
  const known = kept.get(file.sha256);
  if (known !== undefined) return known;
  const whole = await wholeFile(origin, file, { base, signal });
  const [oldest] = kept.keys();
  if (oldest !== undefined && kept.size >= KEPT_FILES) kept.delete(oldest);
  kept.set(file.sha256, whole);
  return whole;
}

async function openRanged({ origin, validators }: Served, file: SpecFile, manifest: Manifest, signal?: AbortSignal): Promise<OpenFile> {
  const { base = origin.source.newestBase, writtenAt } = manifest;
  const confirm = async (): Promise<void> => {
    const now = await fetchManifest(origin, { known: validators, signal });
    if (now !== undefined && now.text !== manifest.text) throw notAsNamed(origin.source.address, file, 'was replaced while it was read');
  };
  return rangedFile(origin, file, { base, signal, manifestWrittenAt: writtenAt, confirm });
}
