import { createHash } from 'node:crypto';
import type { Window } from '@bullion/exchanges';
import { REFINING, type StoredFile } from '@bullion/lake';
import { silverArchiveRevisions, silverAvailability } from '@bullion/tables';
import type { Outcome, Work, World } from '../../engine/asset.ts';
import { windowsOf } from '../../engine/windows.ts';
import type { KeptFeed } from '../silver/feeds.ts';
import { askWindows } from './ask.ts';
import { BronzeBatches } from './batch.ts';
import { BronzeFailures } from './failures.ts';
import { lookIntoFolders } from './folders.ts';
import { lookUpFiles } from './listed.ts';
import { type BronzeDetail, type DueSeries, wantedFiles } from './plan.ts';
import { restatedFiles } from './restated.ts';
import { absenceRow, type LooseRow, seriesText } from './row.ts';

/**
 * Asks for everything that a piece of work lacks and keeps what was said.
 * `listing` is the feed that knows which files of an archive exist, where this feed is about files.
 */
export async function fetchFeed(kept: KeptFeed, listing: KeptFeed | undefined, work: Work, world: World): Promise<Outcome> {
  // Made by `planFeed`.
  const { due, stopped } = work.detail as BronzeDetail;
  const batches = new BronzeBatches(world, { asset: kept.asset, table: kept.feed.stored ?? 'responses' });
  const failures = new BronzeFailures(kept, work);
  for (const each of stopped) failures.addStopped(each, seriesOf(due.filter(({ series }) => series.market === each.market)));
  const open = due.filter(({ series }) => !stopped.some(({ market }) => market === series.market));
  const { absences, windows } = await whatToAsk(kept, listing, open, { world, failures });
  try {
    for (const row of absences) await batches.add([row]);
    await askWindows(windows, { kept, world, batches, failures });
  } finally {
    // A run that is stopped keeps what was confirmed until then.
    await batches.flush();
  }
  return outcomeOf(work, batches.files, failures, seriesOf(due));
}

interface ToAsk {
  /** Rows that are known without asking. */
  readonly absences: readonly LooseRow[];
  readonly windows: readonly Window[];
}

async function whatToAsk(
  kept: KeptFeed,
  listing: KeptFeed | undefined,
  due: readonly DueSeries[],
  { world, failures }: { world: World; failures: BronzeFailures },
): Promise<ToAsk> {
  const { now } = world.scope;
  const { folder } = kept.feed;
  const notListed = due.flatMap(({ series, due: spans, notListed }) =>
    notListed === undefined ? [] : spans.map((span) => absenceRow(kept, { series, now, ...span }, notListed)),
  );
  const listed = due.filter((each) => each.notListed === undefined);
  if (folder !== undefined) {
    const { windows, absences } = await lookIntoFolders(kept, folder, listed, { world, failures });
    return { absences: [...notListed, ...absences], windows };
  }
  if (listing === undefined) return { absences: notListed, windows: listed.flatMap((each) => windowsIn(kept, each, now)) };
  // Nobody puts other files in their place meanwhile.
  await using _lease = await world.lake.lease(REFINING, world.signal);
  await world.lake.prove([silverAvailability, silverArchiveRevisions].flatMap(({ name }) => world.lake.ledger.files(name)));
  const { windows, absences } = await lookUpFiles(kept, listed, world);
  const restated = await restatedFiles(kept, wantedFiles(kept, world.scope), world);
  return { absences: [...notListed, ...absences], windows: distinct([...windows, ...restated]) };
}

/** A day that is due for two reasons is asked for once. */
function distinct(windows: readonly Window[]): Window[] {
  return [...new Map(windows.map((window) => [`${seriesText(window.series)} ${window.from}`, window])).values()];
}

function windowsIn({ feed }: KeptFeed, { series, due }: DueSeries, now: number): Window[] {
  return windowsOf(due, feed.windowMs(series)).map((span) => ({ series, now, ...span }));
}

function seriesOf(due: readonly DueSeries[]) {
  return due.map(({ series }) => series);
}

function outcomeOf(work: Work, files: readonly StoredFile[], failures: BronzeFailures, series: ReturnType<typeof seriesOf>): Outcome {
  const done = files.length > 0 ? 'written' : failures.list.length > 0 ? 'failed' : 'up_to_date';
  return {
    asset: work.asset,
    partition: work.partition,
    status: failures.outweigh(series) ? 'failed' : done,
    rows: files.reduce((sum, { rows }) => sum + rows, 0),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    sha256: hashOf(files),
    checks: [],
    failures: failures.list,
  };
}

/** Of the one file, or of the hashes of all. */
function hashOf(files: readonly StoredFile[]): string | null {
  if (files.length < 2) return files[0]?.sha256 ?? null;
  return createHash('sha256')
    .update(files.map(({ sha256 }) => sha256).join('\n'))
    .digest('hex');
}
