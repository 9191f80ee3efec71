import { join } from 'node:path';
import { BullionError, quoteName, type Table } from '@bullion/core';
import { type Disk, diskFailure, type FileHash, hashFile } from '../disk.ts';
import type { Engine } from '../engine.ts';
import { ensureFolder } from '../folder.ts';
import type { StoredFile } from '../lake.ts';
import type { Journal, WriteIntent } from '../ledger/journal.ts';
import type { IndexedResponse } from '../ledger/responses.ts';
import { indexOf } from './bronze-index.ts';
import type { Footer } from './footer.ts';
import { readBack } from './read-back.ts';
import type { Staged } from './stage.ts';
import { writeParquet } from './write.ts';

/** What commits are made with. */
export interface Workshop {
  readonly home: string;
  readonly disk: Disk;
  readonly engine: Engine;
  readonly journal: Journal;
}

/**
 * Makes staged rows the content of one file: intent, write beside, read back, fsync, rename, fsync of the folder, and one
 * transaction that makes it known. Stopped anywhere, the old file or the new one is there, whole, and the intent says which to expect.
 */
export async function commitFile(shop: Workshop, intent: WriteIntent, table: Table, staged: Staged): Promise<StoredFile> {
  const { home, disk, engine, journal } = shop;
  const [temporary, target] = [join(home, intent.temporary), join(home, intent.path)];
  let renamed = false;
  try {
    journal.intend(intent);
    const written = await writeBeside(shop, intent, table, staged);
    const changed = (await hashFile(target))?.sha256 !== written.sha256;
    if (changed) {
      await ensureFolder(join(target, '..'));
      renamed = true;
      await disk.rename(temporary, target);
      await disk.sync(join(target, '..'));
    } else {
      await disk.remove(temporary);
    }
    const answers = table.layer === 'bronze' ? await indexOf(engine, quoteName(staged.name), intent) : [];
    return record(shop, intent, { ...staged, ...written, changed }, answers);
  } catch (error) {
    // Once renamed the new file is there to stay, and the intent with it: the next opening completes what could not be recorded.
    if (!renamed) await giveUp(shop, intent);
    throw diskFailure(error, `Writing ${intent.path}`);
  }
}

async function writeBeside({ home, disk, engine }: Workshop, intent: WriteIntent, table: Table, staged: Staged): Promise<FileHash> {
  const path = join(home, intent.temporary);
  const { digests, ...file } = intent.file;
  const footer: Footer = {
    format: 2,
    ...file,
    ...(Object.keys(digests).length === 0 ? {} : { digests }),
    inputsHash: inputsOf(intent, staged),
    rows: staged.rows,
    contentHash: staged.contentHash,
    hashedBy: staged.hashedBy,
  };
  await disk.write(path, () => writeParquet(engine, staged, table, footer, path));
  const found = await readBack(engine, path, { table, bodies: staged.bodies });
  if (found.contentHash !== staged.contentHash) throw new BullionError('corrupt_file', `${path} does not read back as what was written.`);
  await disk.sync(path);
  const hash = await hashFile(path);
  if (hash === undefined) throw new BullionError('corrupt_file', `${path} vanished while it was written.`);
  return hash;
}

interface Written extends FileHash {
  readonly rows: number;
  readonly contentHash: string;
  readonly changed: boolean;
}

/** Makes a file that is in place known to the ledger, together with the answers in it. */
export function record(
  { journal }: Pick<Workshop, 'journal'>,
  intent: WriteIntent,
  written: Written,
  answers: readonly IndexedResponse[],
): StoredFile {
  const { path, file } = intent;
  const { rows, bytes, sha256, contentHash, changed } = written;
  const stored: StoredFile = {
    ...file,
    path,
    rows,
    bytes,
    sha256,
    contentHash,
    changed,
    inputsHash: inputsOf(intent, written),
  };
  journal.commit(stored, answers);
  return stored;
}

/** Bronze follows from nothing but itself. */
function inputsOf({ file }: WriteIntent, { contentHash }: { readonly contentHash: string }): string {
  return file.inputsHash ?? contentHash;
}

/** Tidies up after a failed commit. A disk that refuses this too must not hide why: the next opening tidies up then. */
async function giveUp({ home, disk, journal }: Workshop, intent: WriteIntent): Promise<void> {
  await disk
    .remove(join(home, intent.temporary))
    .then(() => journal.drop(intent.path))
    .catch(() => undefined);
}

/** Removes a file: intent, unlink, and one transaction that forgets it. */
export async function removeCommitted({ home, disk, journal }: Workshop, path: string): Promise<void> {
  try {
    journal.intend({ kind: 'remove', path });
    await disk.remove(join(home, path));
    await disk.sync(join(home, path, '..'));
    journal.commitRemoval(path);
  } catch (error) {
    throw diskFailure(error, `Removing ${path}`);
  }
}
