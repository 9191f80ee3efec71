import { subtle } from 'node:crypto';
import { BullionError } from '@bullion/core';
import { sha256Of } from '../disk.ts';
import type { BronzeRow } from '../lake.ts';

/** Bodies from here on are hashed by other threads; for smaller ones handing them over would take longer than hashing. */
const LARGE = 64 * 1024;

/** Throws where the body of an answer does not have the SHA-256 that stands beside it. */
export async function checkBody({ response_id: id, body, sha256 }: BronzeRow, path: string): Promise<void> {
  if (body === null || (await hashOf(body)) === sha256) return;
  throw new BullionError('corrupt_file', `${path} has a body that does not match its SHA-256, in answer ${id}.`, {
    hint: '`bullion ledger verify` lists everything that is damaged.',
    details: { path, responseId: id },
  });
}

async function hashOf(body: Uint8Array): Promise<string> {
  return body.length < LARGE ? sha256Of(body) : Buffer.from(await subtle.digest('SHA-256', body)).toString('hex');
}
