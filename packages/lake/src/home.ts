import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BullionError } from '@bullion/core';
import { errno, localDisk } from './disk.ts';
import { LAYOUT } from './layout.ts';
import { writeWhole } from './whole.ts';

/** What `home.json` says: once written it never changes. */
interface HomeFacts {
  readonly format: 1;
  readonly simulated: boolean;
}

/** Whether a home holds simulated data; undefined for a home without data. */
export async function kindOf(home: string): Promise<boolean | undefined> {
  const path = join(home, LAYOUT.kind);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (errno(error) === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : parseFacts(text, path).simulated;
}

/** Refuses to mix simulated and real data in one home; `wanted` is absent where only reading. */
export function refuseMix(home: string, found: boolean | undefined, wanted: boolean | undefined): void {
  if (found === undefined || wanted === undefined || found === wanted) return;
  const [holds, other] = found ? ['simulated', 'real'] : ['real', 'simulated'];
  throw new BullionError('home_mixed', `${home} holds ${holds} data, so ${other} data cannot be written to it.`, {
    hint: 'Choose another folder with --home or BULLION_HOME.',
    details: { home, simulated: found },
  });
}

export async function settleKind(home: string, simulated: boolean): Promise<void> {
  const facts: HomeFacts = { format: 1, simulated };
  await writeWhole(join(home, LAYOUT.kind), `${JSON.stringify(facts)}\n`);
  await localDisk.sync(dirname(home));
}

function parseFacts(text: string, path: string): HomeFacts {
  let facts: unknown;
  try {
    facts = JSON.parse(text);
  } catch (cause) {
    throw unreadable(path, cause);
  }
  if (typeof facts === 'object' && facts !== null && 'format' in facts && 'simulated' in facts) {
    if (facts.format === 1 && typeof facts.simulated === 'boolean') return { format: 1, simulated: facts.simulated };
    if (facts.format !== 1) {
      throw new BullionError('bad_config', `${path} is of format ${String(facts.format)}, which this version does not know.`, {
        hint: 'A newer Bullion wrote this home; use that version.',
      });
    }
  }
  throw unreadable(path);
}

function unreadable(path: string, cause?: unknown): BullionError {
  return new BullionError('corrupt_file', `${path} does not say whether the data is simulated.`, {
    hint: 'Write {"format":1,"simulated":false} into it where the data is real; a home of simulated data has true.',
    details: { path },
    cause,
  });
}
