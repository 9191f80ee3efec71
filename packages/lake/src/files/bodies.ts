import { hash } from 'node:crypto';
import { BullionError } from '@bullion/core';
import type { BronzeRow } from '../lake.ts';

/** Throws where the body of an answer does not have the SHA-256 that stands beside it. */
export function checkBody({ response_id: id, body, sha256 }: BronzeRow, path: string): void {
  // Handing bodies to other threads was measured: copying them for that takes this thread as long as hashing them.
  if (body === null || hash('sha256', body) === sha256) return;
  throw new BullionError('corrupt_file', `${path} has a body that does not match its SHA-256, in answer ${id}.`, {
    hint: '`bullion ledger verify` lists everything that is damaged.',
    details: { path, responseId: id },
  });
}
