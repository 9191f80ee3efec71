import { join } from 'node:path';
import { BullionError, type Log } from '@bullion/core';
import { hashFile } from '../disk.ts';
import { layerOf } from '../layout.ts';
import type { WriteIntent } from '../ledger/journal.ts';
import type { Writer } from '../writers.ts';
import { indexOfFile } from './bronze-index.ts';
import { record, removeCommitted, type Workshop } from './commit.ts';
import { readBack } from './read-back.ts';

/** Completes or drops what processes that are gone began and did not end; what living ones are about to do is theirs. */
export async function recover(shop: Workshop, { isLive }: Pick<Writer, 'isLive'>, log: Log): Promise<void> {
  for (const { writer, intent } of shop.journal.intents()) {
    if (isLive(writer)) continue;
    if (intent.kind === 'remove') await removeCommitted(shop, intent.path);
    else await settle(shop, intent, log);
  }
}

/** A target whose bytes the ledger does not know was renamed into place just before the end: it is adopted. Otherwise nothing happened. */
async function settle(shop: Workshop, intent: WriteIntent, log: Log): Promise<void> {
  const { home, disk, journal } = shop;
  const { path } = intent;
  await disk.remove(join(home, intent.temporary));
  const found = await hashFile(join(home, path));
  if (found === undefined || found.sha256 === journal.fileAt(path)?.sha256) {
    journal.drop(path);
    return;
  }
  try {
    const { rows, contentHash } = await readBack(shop.engine, join(home, path));
    const answers = layerOf(path) === 'bronze' ? await indexOfFile(shop.engine, join(home, path), intent) : [];
    record(shop, intent, { ...found, rows, contentHash, changed: true }, answers);
    log.info(`Completed an interrupted commit of ${path}.`, {
      path,
      run_id: intent.file.runId,
    });
  } catch (error) {
    if (!(error instanceof BullionError) || error.code !== 'corrupt_file') throw error;
    log.error(`${path} is damaged and stays unknown: ${error.message}`, {
      path,
    });
    journal.drop(path);
  }
}
