import {
  asBullionError,
  BullionError,
  DAY_MS,
  dayOf,
  dayStart,
  invariant,
  normalise,
  type Period,
  periodOf,
  periodSpan,
  periodsIn,
  type Span,
} from '@bullion/core';
import type { Answer, Folder, ListedFile, Window } from '@bullion/exchanges';
import type { ResponseEntry } from '@bullion/lake';
import pLimit from 'p-limit';
import type { World } from '../../engine/asset.ts';
import { Breaker } from '../../engine/breaker.ts';
import { concurrencyOf } from '../../engine/concurrency.ts';
import type { KeptFeed } from '../silver/feeds.ts';
import type { BronzeFailures } from './failures.ts';
import type { FilesToAsk } from './listed.ts';
import type { DueSeries } from './plan.ts';
import { absenceRow, type LooseRow, seriesText } from './row.ts';

/** Files are replaced up to half a year later: whoever looks into a folder for new ones looks back so far. */
const LOOK_BACK_MS = 200 * DAY_MS;

/**
 * Divides what is due of some series into files that exist, by the pages of their folders, and stretches without any. A page names
 * five hundred files, so that none has to be asked for in vain. Files that were replaced since they were fetched are due again.
 */
export async function lookIntoFolders(
  kept: KeptFeed,
  folder: Folder,
  due: readonly DueSeries[],
  { world, failures }: { world: World; failures: BronzeFailures },
): Promise<FilesToAsk> {
  const limit = pLimit(concurrencyOf(world, kept.source));
  const breaker = new Breaker();
  let unasked = 0;
  const look = async (each: DueSeries): Promise<FilesToAsk | undefined> => {
    if (breaker.isOpen) {
      unasked++;
      return undefined;
    }
    const found = await lookInto(kept, folder, each, world).catch(asBullionError);
    if (!(found instanceof BullionError)) {
      breaker.succeed();
      return found;
    }
    if (found.code === 'cancelled') throw found;
    breaker.fail(found);
    failures.add(each.series, found);
    return undefined;
  };
  const found = (await Promise.all(due.map((each) => limit(look, each)))).filter((each) => each !== undefined);
  if (unasked > 0) failures.addUnasked(breaker.error(unasked));
  return { windows: found.flatMap(({ windows }) => windows), absences: found.flatMap(({ absences }) => absences) };
}

/** A page of a folder, and the files of it. */
interface Page {
  readonly answer: Answer;
  readonly files: readonly ListedFile[];
}

async function lookInto(kept: KeptFeed, folder: Folder, { series, due }: DueSeries, world: World): Promise<FilesToAsk> {
  const { now } = world.scope;
  const known = world.lake.ledger.responses({ asset: kept.asset, series: seriesText(series) });
  const window: Window = { series, now, ...lookedAt(due, known, now) };
  const pages: Page[] = [];
  for await (const answer of folder.list(world.send(kept.source.id), window))
    pages.push({ answer, files: folder.read(answer, window).rows });
  const listed = new Map(pages.flatMap(({ files }) => files.map((file) => [dayStart(file.day), file])));
  const periods = due.flatMap((span) => periodsIn(folder.grain, span.from, span.until));
  const wanted = new Set([...periods.map(startOf).filter((at) => listed.has(at)), ...changed(listed, known)]);
  const windows = [...wanted].sort((a, b) => a - b).map((at) => ({ series, now, ...periodSpan(periodOf(folder.grain, at)) }));
  const missing = periods.filter((period) => !listed.has(startOf(period)));
  return { windows, absences: absencesOf(kept, window, missing, pages) };
}

/** What is due, and what is held already, as far back as files may have been replaced. */
function lookedAt(due: readonly Span[], known: readonly ResponseEntry[], now: number): Span {
  const oldest = Math.min(...due.map(({ from }) => from));
  const held = Math.min(...known.map(({ askedFrom }) => askedFrom));
  const from = Math.min(oldest, Math.max(held, dayStart(dayOf(now - LOOK_BACK_MS))));
  return { from, until: Math.max(...due.map(({ until }) => until)) };
}

/** Where a file is not what was answered last: replaced ones, and those that appeared when nobody expected them any more. */
function changed(listed: ReadonlyMap<number, ListedFile>, known: readonly ResponseEntry[]): number[] {
  const latestFirst = known.toSorted((a, b) => b.receivedAt - a.receivedAt);
  return [...listed].flatMap(([at, { etag }]) => {
    const last = latestFirst.find(({ askedFrom, askedUntil }) => askedFrom <= at && at < askedUntil);
    return last !== undefined && (last.answer === 'absent' || isOther(last.etag, etag)) ? [at] : [];
  });
}

/** Whether an ETag is known and another one; a server on the way may have marked it as weak. */
function isOther(known: string | null, listed: string): boolean {
  return known !== null && known.replace(/^W\//, '') !== listed;
}

/** One row for each run of missing files, with the page that does not name them; its bytes are kept once. */
function absencesOf(kept: KeptFeed, { series, now }: Window, missing: readonly Period[], pages: readonly Page[]): LooseRow[] {
  const stored = new Set<Answer>();
  return normalise(missing.map(periodSpan)).map((span) => {
    const page = pages.find(({ files }) => files.some(({ day }) => dayStart(day) >= span.from)) ?? pages.at(-1);
    invariant(page !== undefined, 'a page of the folder that was looked into');
    const row = absenceRow(kept, { series, now, ...span }, page.answer);
    const isFirst = !stored.has(page.answer);
    stored.add(page.answer);
    return isFirst ? { ...row, body: page.answer.body } : row;
  });
}

function startOf(period: Period): number {
  return periodSpan(period).from;
}
